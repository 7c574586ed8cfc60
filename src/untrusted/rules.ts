// Longer than 250 lines because it is one table.

/** A line that addresses its reader as an instruction: groups of words that follow one another. */
export interface InstructionRule {
  readonly id: string;
  /** Why it is one, and where it is known from. */
  readonly why: string;
  /**
   * Groups of words, in order. `*` at the end of a word is any ending. In Chinese and Japanese, which have no blanks,
   * they are parts of the line.
   */
  readonly groups: readonly string[];
  /** How many words may be between two groups; of Chinese and Japanese, characters. */
  readonly within: number;
  readonly isUnspaced?: true;
}

const OWASP = 'OWASP LLM01 (prompt injection): overrides what the reader was told';
const ACTS = 'Names a tool of this server, so that the reader calls it (Flux159/mcp-server-kubernetes issue 294)';
const AGREES = 'Claims or asks for an approval, which only people give';
const ROLE = 'Gives the reader a new role or task (OWASP LLM01)';
const SPEAKS = 'Speaks to a model and not to an operator (OWASP LLM01)';
const HIDES = 'Asks to hide something from the user (OWASP LLM01, indirect injection)';

const TOOLS = 'kubectl run_image get_config diagnose apply_change plan_change undo_change';

/** All rules. What is flagged is named to the caller, never removed, so a rule is as wide as ordinary logs allow. */
export const INSTRUCTION_RULES: readonly InstructionRule[] = [
  // English
  {
    id: 'override',
    why: OWASP,
    groups: [
      'ignore disregard forget override neglect',
      'previous prior above earlier preceding foregoing all any your other',
      'instructions instruction prompt prompts guidelines directives directions rules guardrails safety',
    ],
    within: 3,
  },
  {
    id: 'override-system',
    why: OWASP,
    groups: [
      'ignore disregard forget override bypass reveal print repeat leak',
      'system developer',
      'prompt instructions message rules',
    ],
    within: 2,
  },
  {
    id: 'new-instructions',
    why: OWASP,
    groups: ['new updated real actual important urgent', 'instructions', 'for from to are follow'],
    within: 1,
  },
  {
    id: 'follow-these',
    why: OWASP,
    groups: ['follow obey execute', 'these my following new', 'instructions orders commands'],
    within: 2,
  },
  { id: 'your-task', why: ROLE, groups: ['your', 'task job role goal mission', 'is', 'now to'], within: 1 },
  { id: 'from-now-on', why: ROLE, groups: ['from', 'now', 'on', 'you'], within: 1 },
  {
    id: 'you-are-now',
    why: ROLE,
    groups: [
      'you',
      'are',
      'now',
      'admin administrator root assistant model agent unrestricted jailbroken authorized allowed dan',
    ],
    within: 3,
  },
  {
    id: 'act-as',
    why: ROLE,
    groups: ['act behave pretend', 'as to like', 'assistant admin administrator model ai agent operator root'],
    within: 3,
  },
  {
    id: 'to-the-model',
    why: SPEAKS,
    groups: [
      'dear hey hello attention note message instruction instructions important to',
      'ai llm llms chatgpt claude gpt copilot gemini',
      'assistant agent agents model models please you run must should call delete execute',
    ],
    within: 2,
  },
  {
    id: 'to-the-assistant',
    why: SPEAKS,
    groups: ['dear hey hello attention', 'assistant agent agents model bot'],
    within: 2,
  },
  {
    id: 'as-a-model',
    why: SPEAKS,
    groups: ['you', 'are', 'ai llm language assistant', 'model assistant agent'],
    within: 2,
  },
  { id: 'if-you-are', why: SPEAKS, groups: ['if', 'you', 'are', 'ai llm assistant agent model'], within: 3 },
  {
    id: 'assistant-must',
    why: SPEAKS,
    groups: [
      'assistant ai llm claude chatgpt copilot',
      'must should shall needs please',
      'run execute call delete apply approve scale use send reveal ignore',
    ],
    within: 3,
  },
  { id: 'run-tool', why: ACTS, groups: ['run execute call invoke use issue type', TOOLS], within: 3 },
  {
    id: 'tool-with',
    why: ACTS,
    groups: ['run_image get_config apply_change plan_change undo_change', 'tool with args immediately now to'],
    within: 2,
  },
  {
    id: 'approve-this',
    why: AGREES,
    groups: [
      'approve confirm accept authorize',
      'this the all any pending my every',
      'change changes request requests plan action actions call calls deletion command commands operation',
    ],
    within: 1,
  },
  { id: 'please-approve', why: AGREES, groups: ['please must should immediately automatically', 'approve'], within: 1 },
  {
    id: 'already-approved',
    why: AGREES,
    groups: [
      'user operator admin administrator human owner',
      'has have already',
      'approved authorized confirmed agreed allowed',
    ],
    within: 2,
  },
  {
    id: 'no-approval',
    why: AGREES,
    groups: [
      'without no skip bypass',
      'approval confirmation permission',
      'needed required necessary check checks step',
    ],
    within: 2,
  },
  {
    id: 'do-not-tell',
    why: HIDES,
    groups: [
      'do never',
      'not tell inform mention notify alert ask',
      'tell inform mention notify alert ask the this',
      'user operator human anyone admin',
    ],
    within: 3,
  },
  {
    id: 'dont-tell',
    why: HIDES,
    groups: [
      'don dont never without',
      'tell inform telling informing mention mentioning notifying',
      'user operator human anyone admin',
    ],
    within: 3,
  },
  // German
  {
    id: 'override-de',
    why: OWASP,
    groups: [
      'ignoriere ignorier ignorieren ignoriert vergiss vergesst missachte',
      'alle allen vorherigen vorherige bisherigen bisherige obigen fruheren deine vorigen',
      'anweisungen anweisung instruktionen befehle regeln vorgaben prompts',
    ],
    within: 3,
  },
  { id: 'run-tool-de', why: ACTS, groups: ['fuhre fuhren starte rufe benutze verwende nutze', TOOLS], within: 3 },
  {
    id: 'approve-de',
    why: AGREES,
    groups: [
      'genehmige genehmigen bestatige freigeben',
      'die diese diesen den alle',
      'anderung anderungen anfrage aktion plan loschung',
    ],
    within: 2,
  },
  {
    id: 'role-de',
    why: ROLE,
    groups: ['du', 'bist', 'jetzt nun', 'assistent administrator agent ki modell ein'],
    within: 2,
  },
  // French
  {
    id: 'override-fr',
    why: OWASP,
    groups: [
      'ignore ignorez ignorer oublie oubliez',
      'toutes tous les precedentes anterieures vos tes',
      'instructions consignes directives regles',
    ],
    within: 3,
  },
  {
    id: 'run-tool-fr',
    why: ACTS,
    groups: ['execute executez lance lancez appelle appelez utilise utilisez', TOOLS],
    within: 3,
  },
  {
    id: 'approve-fr',
    why: AGREES,
    groups: [
      'approuve approuvez valide validez accepte acceptez',
      'le la les cette ce toutes',
      'changement changements demande demandes modification action plan suppression',
    ],
    within: 2,
  },
  {
    id: 'role-fr',
    why: ROLE,
    groups: ['tu vous', 'es etes', 'maintenant desormais', 'assistant administrateur agent un une'],
    within: 2,
  },
  // Spanish
  {
    id: 'override-es',
    why: OWASP,
    groups: [
      'ignora ignore ignorar ignoren olvida olvide',
      'todas las anteriores previas tus sus',
      'instrucciones indicaciones ordenes reglas',
    ],
    within: 3,
  },
  { id: 'run-tool-es', why: ACTS, groups: ['ejecuta ejecute ejecutar llama usa utiliza', TOOLS], within: 3 },
  {
    id: 'approve-es',
    why: AGREES,
    groups: [
      'aprueba apruebe aprobar confirma autoriza',
      'el la los las este esta todos todas',
      'cambio cambios solicitud solicitudes accion plan',
    ],
    within: 2,
  },
  // Italian
  {
    id: 'override-it',
    why: OWASP,
    groups: [
      'ignora ignorare ignorate dimentica dimenticate',
      'tutte le precedenti tue',
      'istruzioni direttive regole indicazioni',
    ],
    within: 3,
  },
  { id: 'run-tool-it', why: ACTS, groups: ['esegui eseguire eseguite chiama usa lancia', TOOLS], within: 3 },
  {
    id: 'approve-it',
    why: AGREES,
    groups: [
      'approva approvare approvate conferma autorizza',
      'la il le i questa questo tutte tutti',
      'modifica modifiche richiesta richieste azione piano',
    ],
    within: 2,
  },
  // Portuguese
  {
    id: 'override-pt',
    why: OWASP,
    groups: [
      'ignore ignora ignorar esqueca esquece desconsidere',
      'todas as anteriores suas previas',
      'instrucoes ordens regras diretrizes',
    ],
    within: 3,
  },
  { id: 'run-tool-pt', why: ACTS, groups: ['execute executa executar rode chame use', TOOLS], within: 3 },
  {
    id: 'approve-pt',
    why: AGREES,
    groups: [
      'aprove aprova aprovar confirme autorize',
      'a o as os esta este todas todos',
      'alteracao alteracoes mudanca mudancas solicitacao pedido acao',
    ],
    within: 2,
  },
  // Russian
  {
    id: 'override-ru',
    why: OWASP,
    groups: [
      'игнорируи* проигнорируи* забудь* забудьте',
      'все всех предыдущ* прежн* преды* свои вышеизложенн*',
      'инструкц* указан* правил* команд*',
    ],
    within: 3,
  },
  { id: 'run-tool-ru', why: ACTS, groups: ['выполни* запусти* вызови* используи*', TOOLS], within: 3 },
  {
    id: 'approve-ru',
    why: AGREES,
    groups: ['одобри* подтверди* утверди*', 'изменени* запрос* деистви* план* это все'],
    within: 2,
  },
  { id: 'role-ru', why: ROLE, groups: ['ты вы', 'теперь', 'ассистент* администратор* агент* модель ии'], within: 3 },
  // Korean
  {
    id: 'override-ko',
    why: OWASP,
    groups: ['이전* 앞선* 위의* 지금까지* 모든*', '지시* 명령* 지침* 프롬프트* 규칙*', '무시* 잊어* 잊으*'],
    within: 3,
  },
  { id: 'run-tool-ko', why: ACTS, groups: ['kubectl* run_image* get_config*', '실행* 호출* 사용* 입력*'], within: 4 },
  { id: 'approve-ko', why: AGREES, groups: ['변경* 요청* 작업* 계획*', '승인하* 승인해* 허용해*'], within: 3 },
  // Arabic
  {
    id: 'override-ar',
    why: OWASP,
    groups: [
      'تجاهل* انس* انسى تجاهلي',
      'جميع كل التعليمات* تعليمات* الأوامر* الاوامر* الإرشادات*',
      'السابقة* السابق* أعلاه اعلاه تعليمات* التعليمات*',
    ],
    within: 3,
  },
  { id: 'run-tool-ar', why: ACTS, groups: ['نفذ* شغل* استخدم* قم استدع*', TOOLS], within: 4 },
  {
    id: 'approve-ar',
    why: AGREES,
    groups: ['وافق* اعتمد* أكد*', 'على هذا هذه التغيير* الطلب* الطلبات*', 'التغيير* الطلب* الإجراء* الخطة* التغييرات*'],
    within: 2,
  },
  // Hindi
  {
    id: 'override-hi',
    why: OWASP,
    groups: ['पिछले पिछली पूर्व उपरोक्त सभी', 'निर्देश* निर्देशों आदेश* नियम* नियमों', 'अनदेखा नज़रअंदाज* नजरअंदाज* भूल* उपेक्षा'],
    within: 4,
  },
  {
    id: 'run-tool-hi',
    why: ACTS,
    groups: ['kubectl run_image get_config', 'चलाएं चलाओ चलाएँ चलाइए उपयोग निष्पादित'],
    within: 5,
  },
  {
    id: 'approve-hi',
    why: AGREES,
    groups: ['परिवर्तन* अनुरोध* बदलाव* योजना*', 'स्वीकृत* स्वीकार* मंजूर* अनुमोदित* अनुमोदन'],
    within: 3,
  },
  // Chinese
  {
    id: 'override-zh',
    why: OWASP,
    groups: [
      '忽略 无视 忘记 忘掉 忽視 無視 忘記 不要理会',
      '之前 以前 先前 上述 以上 前面 所有 一切',
      '指令 指示 提示 规则 命令 說明 说明 規則 要求',
    ],
    within: 8,
    isUnspaced: true,
  },
  {
    id: 'run-tool-zh',
    why: ACTS,
    groups: ['运行 执行 调用 使用 運行 執行 呼叫', 'kubectl run_image get_config apply_change'],
    within: 12,
    isUnspaced: true,
  },
  {
    id: 'approve-zh',
    why: AGREES,
    groups: ['批准 同意 核准 通过 通過', '变更 更改 请求 操作 计划 變更 請求'],
    within: 6,
    isUnspaced: true,
  },
  {
    id: 'role-zh',
    why: ROLE,
    groups: ['你现在 您现在 你現在 从现在起 從現在起 从现在开始', '是 作为 必须 扮演 作為 必須'],
    within: 6,
    isUnspaced: true,
  },
  // Japanese
  {
    id: 'override-ja',
    why: OWASP,
    groups: ['以前の これまでの 前の 上記の すべての 全ての 先の', '指示 命令 プロンプト ルール 指令', '無視 忘れ'],
    within: 12,
    isUnspaced: true,
  },
  {
    id: 'run-tool-ja',
    why: ACTS,
    groups: ['kubectl run_image get_config apply_change', '実行 呼び出 使用し 使って'],
    within: 24,
    isUnspaced: true,
  },
  {
    id: 'approve-ja',
    why: AGREES,
    groups: ['変更 リクエスト 要求 操作 計画', '承認し 許可し 承認して'],
    within: 8,
    isUnspaced: true,
  },
];

/** Texts that pass for what only a client or a model writes: turns of a conversation, results of tools. Compared in lower case. */
export const FAKED: readonly { readonly text: string; readonly why: string }[] = [
  ...[
    '<|im_start|>',
    '<|im_end|>',
    '<|system|>',
    '<|assistant|>',
    '<|user|>',
    '<|endoftext|>',
    '<|eot_id|>',
    '<|start_header_id|>',
  ].map((text) => ({ text, why: 'Marks a turn in the templates of ChatML and Llama' })),
  ...['[inst]', '[/inst]', '<<sys>>', '<</sys>>'].map((text) => ({
    text,
    why: 'Marks a turn in the template of Llama 2 and Mistral',
  })),
  ...[
    '<tool_result',
    '</tool_result',
    '<tool_call',
    '</tool_call',
    '<tool_response',
    '</tool_response',
    '<function_results',
    '</function_results',
    '<function_calls',
    '<tool_use',
    '<function_result',
  ].map((text) => ({ text, why: 'Passes for the call or the result of a tool' })),
  ...[
    '<system_prompt',
    '</system_prompt',
    '<system-reminder',
    '<system_message',
    '<system_instruction',
    '### system:',
    '### instruction:',
    '### instructions:',
    '## system prompt',
    'begin system prompt',
    'end system prompt',
    'end of tool output',
    'end of tool result',
    'end of untrusted',
    '[system]:',
    '[system message]',
    '[assistant]:',
    '"role":"system"',
    '"role": "system"',
    '"role":"assistant"',
    '"role": "assistant"',
  ].map((text) => ({ text, why: 'Passes for a prompt of the system or the turn of another role' })),
  ...[
    '{"success":true,"stdout"',
    '{"success": true, "stdout"',
    '{"success":false,"error"',
    '"return_code":0}',
    '"return_code": 0}',
  ].map((text) => ({ text, why: 'Passes for an answer of this server' })),
];

/** Beginnings of instructions without their blanks, for lines with blanks between the letters. */
export const RUN_TOGETHER: readonly string[] = [
  'ignoreprevious',
  'ignoreallprevious',
  'ignoreallprior',
  'ignoretheprevious',
  'ignoreyour',
  'ignoretheabove',
  'ignoreallinstructions',
  'disregardprevious',
  'disregardall',
  'disregardyour',
  'forgetprevious',
  'forgetall',
  'forgetyour',
  'runkubectl',
  'executekubectl',
  'callkubectl',
  'usekubectl',
  'runrunimage',
  'approvethe',
  'approvethis',
  'approveall',
  'systemprompt',
  'newinstructions',
  'ignorierealle',
  'ignorezles',
  'ignoreztoutes',
  'ignoralas',
  'ignoratutte',
  'ignoreasinstrucoes',
];
