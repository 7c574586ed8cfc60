package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/kubectl/pkg/cmd"
)

// occurrence is one time a flag was set, in the order pflag did it.
type occurrence struct {
	Name      string `json:"name"`
	Shorthand string `json:"shorthand,omitempty"`
	Value     string `json:"value"`
}

// parsed is what kubectl makes of an argv: either what it would run, or Error.
type parsed struct {
	Error     string       `json:"error,omitempty"`
	Message   string       `json:"message,omitempty"`
	Path      []string     `json:"path"`
	Flags     []occurrence `json:"flags"`
	Args      []string     `json:"args"`
	Dash      int          `json:"dash"`
	Runs      bool         `json:"runs"`
	Help      bool         `json:"help,omitempty"`
	Kuberc    string       `json:"kuberc,omitempty"`
	Verbosity string       `json:"verbosity,omitempty"`
}

// oracle holds three trees, so that parsing one argv cannot change how the next is
// looked up: plugins is asked by the plugin look-up, find by cobra's Find, and only
// the commands of execute, which have their --help flag, ever parse.
type oracle struct {
	plugins, find *cobra.Command
	execute       map[string]*cobra.Command
	restore       map[*pflag.Flag]func()
	touched       []*pflag.Flag
}

func newOracle() *oracle {
	o := &oracle{
		plugins: earlyTree(), find: lateTree(),
		execute: map[string]*cobra.Command{}, restore: map[*pflag.Flag]func(){},
	}
	walk(lateTree(), func(command *cobra.Command) {
		command.InitDefaultHelpFlag()
		command.Flags().SetOutput(io.Discard)
		o.execute[command.CommandPath()] = command
	})
	return o
}

// answer reads argv lines and prints a line for each.
func answer(in io.Reader, out *bufio.Writer, check bool) error {
	o := newOracle()
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<28)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	differences := 0
	for lines.Scan() {
		var argv []string
		if err := json.Unmarshal(lines.Bytes(), &argv); err != nil {
			return fmt.Errorf("not a JSON array of strings: %s", lines.Text())
		}
		result := o.parse(argv)
		if check {
			if difference := compareWithFresh(argv, result); difference != "" {
				differences++
				fmt.Fprintf(out, "DIFFERENT %s\n  %s\n", lines.Text(), difference)
			}
			continue
		}
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	if differences > 0 {
		return fmt.Errorf("%d argv differ from a fresh tree", differences)
	}
	return lines.Err()
}

// parse follows kubectl's main: the two raw scans, the plugin look-up of
// NewDefaultKubectlCommandWithArgs, then cobra's ExecuteC up to the call of Run.
func (o *oracle) parse(argv []string) parsed {
	result := parsed{Path: []string{}, Flags: []occurrence{}, Args: []string{}, Dash: -1}
	if verbosity := cmd.GetLogVerbosity(argv); verbosity != "0" {
		result.Verbosity = verbosity
	}
	var refused *refusal
	result.Kuberc, refused = explicitKuberc(argv)
	if refused == nil {
		refused = lookUpPlugins(o.plugins, argv)
	}
	if refused == nil {
		found, rest, err := o.find.Find(argv)
		if err != nil {
			refused = &refusal{"unknown-command", err.Error()}
		} else {
			result.Path = words(found)
			refused = o.run(o.execute[found.CommandPath()], rest, &result)
		}
	}
	if refused != nil {
		result.Error, result.Message = refused.Error, firstPart(refused.Message)
	}
	return result
}

// run follows cobra's (*Command).execute.
func (o *oracle) run(command *cobra.Command, rest []string, result *parsed) *refusal {
	defer o.reset()
	args := rest
	if !command.DisableFlagParsing {
		if err := o.parseFlags(command, rest, result); err != nil {
			return &refusal{flagErrorKind(err), err.Error()} // no FlagErrorFunc: that of diff exits
		}
		args = command.Flags().Args()
		result.Dash = command.ArgsLenAtDash()
	}
	result.Args = append(result.Args, args...)
	if help, _ := command.Flags().GetBool("help"); help || !command.Runnable() {
		result.Help = true
		return nil
	}
	if err := command.ValidateArgs(args); err != nil {
		return &refusal{"args", err.Error()}
	}
	if err := command.ValidateRequiredFlags(); err != nil {
		return &refusal{"required-flag", err.Error()}
	}
	if err := command.ValidateFlagGroups(); err != nil {
		return &refusal{"flag-group", err.Error()}
	}
	result.Runs = true
	return nil
}

// parseFlags parses with pflag's own parser, but sets each flag itself: so every
// occurrence is seen, and the flag set keeps no list of what was ever set.
func (o *oracle) parseFlags(command *cobra.Command, rest []string, result *parsed) error {
	flags := command.Flags()
	flags.Init(command.Name(), pflag.ContinueOnError) // forgets where the last "--" was
	return flags.ParseAll(rest, func(flag *pflag.Flag, value string) error {
		if o.restore[flag] == nil {
			o.restore[flag] = snapshot(flag)
		}
		o.touched = append(o.touched, flag)
		if err := flag.Value.Set(value); err != nil {
			name := "--" + flag.Name
			if flag.Shorthand != "" && flag.ShorthandDeprecated == "" {
				name = "-" + flag.Shorthand + ", " + name
			}
			return errBadValue{fmt.Sprintf("invalid argument %q for %q flag: %v", value, name, err)}
		}
		flag.Changed = true
		result.Flags = append(result.Flags, occurrence{flag.Name, flag.Shorthand, value})
		return nil
	})
}

func (o *oracle) reset() {
	for _, flag := range o.touched {
		o.restore[flag]()
	}
	o.touched = o.touched[:0]
}
