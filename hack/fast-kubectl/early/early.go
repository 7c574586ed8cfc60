// Package early takes its place before all commands of kubectl: Go initializes packages that are ready in the order of their paths, and
// theirs begin with "k8s.io". Their texts load kubectl's translations.
package early

import "k8s.io/kubectl/pkg/util/i18n"

func init() {
	if err := i18n.SetLoadTranslationsFunc(func() error { return nil }); err != nil {
		panic(err)
	}
}
