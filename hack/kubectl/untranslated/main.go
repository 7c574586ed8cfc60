// Command untranslated is kubectl without its translations. The English ones alter no text, and take a third of the CPU of a short call: kubectl
// packs and unpacks them at each start. Tests, which make thousands of calls, run it; measurements run kubectl as it is published.
package main

import (
	_ "early"

	"kubernetes-remediation-mcp/hack/kubectl/genuine"
)

func main() {
	genuine.Main()
}
