package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// layout says where one cluster keeps its files and which ports it uses.
type layout struct {
	folder string

	etcdPort, serverPort, kubeletPort, metricsPort int
}

// newLayout prepares a cluster below folder: it makes the sub-folders, which
// only the owner can read, and picks free ports.
func newLayout(folder string) (layout, error) {
	ports, err := freePorts(4)
	if err != nil {
		return layout{}, err
	}
	place := layout{
		folder:   folder,
		etcdPort: ports[0], serverPort: ports[1], kubeletPort: ports[2], metricsPort: ports[3],
	}
	for _, sub := range []string{place.secrets(), place.components(), place.containerLogs()} {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			return layout{}, err
		}
	}
	return place, nil
}

func (l layout) secrets() string       { return filepath.Join(l.folder, "secrets") }
func (l layout) components() string    { return filepath.Join(l.folder, "components") }
func (l layout) containerLogs() string { return filepath.Join(l.folder, "containers") }
func (l layout) kubeconfig() string    { return filepath.Join(l.folder, "kubeconfig") }
func (l layout) auditLog() string      { return filepath.Join(l.folder, "audit.jsonl") }
func (l layout) auditPolicy() string   { return filepath.Join(l.folder, "audit-policy.yaml") }
func (l layout) simulation() string    { return filepath.Join(l.folder, "simulation.yaml") }
func (l layout) server() string        { return fmt.Sprintf("https://127.0.0.1:%d", l.serverPort) }
func (l layout) etcd() string          { return fmt.Sprintf("http://127.0.0.1:%d", l.etcdPort) }
