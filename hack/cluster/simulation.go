package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"k8s.io/component-base/version"
	"sigs.k8s.io/kwok/kustomize/metrics/resource"
)

//go:embed simulation
var simulationFiles embed.FS

// simulationValues are what the files in simulation/ can write between [[ and ]].
type simulationValues struct {
	KubernetesVersion     string
	LogFolder             string
	ApplicationContainers string
}

// writeSimulation renders the fake nodes' behaviour to one configuration file
// for KWOK. With metrics, the nodes also report what their pods use.
func writeSimulation(place layout, metrics bool) error {
	root := template.New("simulation").Delims("[[", "]]")
	root.Funcs(template.FuncMap{"fragment": func(name string, indent int, value any) (string, error) {
		return fragment(root, name, indent, value)
	}})
	if _, err := root.ParseFS(simulationFiles, "simulation/*.yaml", "simulation/*.tmpl"); err != nil {
		return fmt.Errorf("reading the simulation: %w", err)
	}
	values := simulationValues{
		KubernetesVersion:     version.Get().GitVersion,
		LogFolder:             place.containerLogs(),
		ApplicationContainers: strings.Join(applicationContainers, `", "`),
	}
	files, err := fs.Glob(simulationFiles, "simulation/*.yaml")
	if err != nil {
		return err
	}
	var documents bytes.Buffer
	for _, path := range files {
		if filepath.Base(path) == "usage.yaml" && !metrics {
			continue
		}
		documents.WriteString("---\n")
		if err := root.ExecuteTemplate(&documents, filepath.Base(path), values); err != nil {
			return fmt.Errorf("rendering %s: %w", path, err)
		}
	}
	if metrics {
		documents.WriteString("---\n" + resource.DefaultMetricsResource)
	}
	return os.WriteFile(place.simulation(), documents.Bytes(), 0o600)
}

// fragment renders a named part of fragments.tmpl, every line but the first
// indented by so many spaces: the place it is put at indents the first.
func fragment(root *template.Template, name string, indent int, value any) (string, error) {
	var text bytes.Buffer
	if err := root.ExecuteTemplate(&text, name, value); err != nil {
		return "", err
	}
	lines := strings.TrimSpace(text.String())
	return strings.ReplaceAll(lines, "\n", "\n"+strings.Repeat(" ", indent)), nil
}
