# What every stand-in for kubectl answers; sourced first by each. STAND_IN_FOLDER is the folder of the test.
case "$*" in
  'version --client --output=json')
    printf '{"clientVersion":{"gitVersion":"%s"}}\n' "${STAND_IN_VERSION:-v1.37.2}"
    exit 0
    ;;
  'config view '*)
    cat "$STAND_IN_FOLDER/kubeconfig.json" 2>/dev/null || printf '{"clusters":null}\n'
    exit 0
    ;;
esac
