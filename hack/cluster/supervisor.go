package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// supervisor holds one cluster's running components.
type supervisor struct {
	ctx       context.Context
	died      func(error)
	options   options
	place     layout
	files     credentials
	processes []*process
	config    *rest.Config
	client    *kubernetes.Clientset
}

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

// bringUp starts every component in order below folder, each once the one it
// needs is ready. It must run on a goroutine locked to its thread.
func (s *supervisor) bringUp(folder string) error {
	begun := time.Now()
	if err := s.prepare(folder); err != nil {
		return err
	}
	steps := []struct {
		what string
		do   func() error
	}{
		{"etcd", s.startEtcd},
		{"the API server", s.startServer},
		{"the controller manager, the scheduler and two fake nodes", s.startRest},
		{"metrics-server", s.startMetrics},
	}
	for _, step := range steps {
		if step.what == "metrics-server" && !s.options.metricsServer {
			continue
		}
		from := time.Now()
		fmt.Fprintf(os.Stderr, "starting %s ... ", step.what)
		if err := step.do(); err != nil {
			fmt.Fprintln(os.Stderr)
			return err
		}
		report("ready after %.1f s", time.Since(from).Seconds())
	}
	report("the cluster is up after %.1f s: %s", time.Since(begun).Seconds(), s.place.server())
	return nil
}

func (s *supervisor) prepare(folder string) (err error) {
	s.place.folder = folder
	if s.place, err = newLayout(folder); err != nil {
		return err
	}
	if s.files, err = writeCredentials(s.place.secrets()); err != nil {
		return err
	}
	err = writeIdentities(s.place.secrets(), s.place.server(), s.place.kubeconfig(), s.files)
	if err != nil {
		return err
	}
	if err = os.WriteFile(s.place.auditPolicy(), []byte(auditPolicy), 0o600); err != nil {
		return err
	}
	if err = writeContainerLogs(s.place.containerLogs(), time.Now()); err != nil {
		return err
	}
	if err = writeSimulation(s.place, s.options.metricsServer); err != nil {
		return err
	}
	if s.config, err = clientcmd.BuildConfigFromFlags("", s.place.kubeconfig()); err != nil {
		return err
	}
	// Polling several times a second must not wait for the client's own brake.
	s.config.QPS, s.config.Burst = 200, 400
	s.client, err = kubernetes.NewForConfig(s.config)
	return err
}

func (s *supervisor) start(name string, arguments []string) error {
	running, err := start(s.ctx, name, s.place.components(), arguments, s.died)
	if err == nil {
		s.processes = append(s.processes, running)
	}
	return err
}

func (s *supervisor) startEtcd() error {
	if err := s.start("etcd", etcdArguments(s.place)); err != nil {
		return err
	}
	return poll(s.ctx, "etcd healthy", func(ctx context.Context) (bool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.place.etcd()+"/readyz", nil)
		if err != nil {
			return false, err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, err
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK, nil
	})
}

func (s *supervisor) startServer() error {
	if err := s.start("kube-apiserver", serverArguments(s.place, s.files)); err != nil {
		return err
	}
	return poll(s.ctx, "API server ready", func(ctx context.Context) (bool, error) {
		err := s.client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
		return err == nil, err
	})
}

func (s *supervisor) startRest() error {
	err := s.start("kube-controller-manager", controllerManagerArguments(s.place, s.files))
	if err != nil {
		return err
	}
	if err := s.start("kube-scheduler", schedulerArguments(s.place)); err != nil {
		return err
	}
	if err := createDefinitions(s.ctx, s.config, kwokResources(s.options.exec)); err != nil {
		return err
	}
	if err := s.start("kwok", kwokArguments(s.place, s.files, s.options.exec)); err != nil {
		return err
	}
	if err := createNodes(s.ctx, s.client); err != nil {
		return err
	}
	return waitForNodes(s.ctx, s.client)
}

// startMetrics does not wait for figures: the first come after two scrapes, some
// 20 to 40 seconds later, and few tests need them.
func (s *supervisor) startMetrics() error {
	if err := s.start("metrics-server", metricsArguments(s.place, s.files)); err != nil {
		return err
	}
	return registerMetrics(s.ctx, s.config, s.place, s.files)
}

// takeDown ends all components: first the API server, which others would wait
// for, then those that were started last. Given time the API server spends
// seconds waiting for open watches, so only data that is kept gets any.
func (s *supervisor) takeDown() {
	var patience time.Duration
	if s.options.keep {
		patience = 5 * time.Second
	}
	for _, running := range s.processes {
		if running.name == "kube-apiserver" {
			running.stop(patience)
		}
	}
	for index := len(s.processes) - 1; index >= 0; index-- {
		s.processes[index].stop(patience)
	}
}

func (s *supervisor) announcement() announcement {
	pids := map[string]int{}
	for _, running := range s.processes {
		pids[running.name] = running.command.Process.Pid
	}
	return announcement{
		Kubeconfig: s.place.kubeconfig(),
		Server:     s.place.server(),
		Directory:  s.place.folder,
		AuditLog:   s.place.auditLog(),
		Kubectl:    s.options.kubectl,
		Pids:       pids,
	}
}
