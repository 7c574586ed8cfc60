package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
)

// options are the flags of "cluster up".
type options struct {
	folder        string
	keep          bool
	kubectl       string
	metricsServer bool
	exec          bool
}

// announcement is the one line "cluster up" prints on standard output once the
// cluster is ready. All paths are absolute.
type announcement struct {
	Kubeconfig string         `json:"kubeconfig"`
	Server     string         `json:"server"`
	Directory  string         `json:"directory"`
	AuditLog   string         `json:"auditLog"`
	Kubectl    string         `json:"kubectl"`
	Pids       map[string]int `json:"pids"`
}

var (
	errAsked    = errors.New("a signal asked for it")
	errLifeline = errors.New("standard input reached its end")
)

// up starts a cluster, announces it, and holds it until a signal arrives, the
// standard input ends or a component dies. It returns the exit code.
func up(arguments []string) int {
	chosen, err := readOptions(arguments)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	// The children die with the thread that started them.
	runtime.LockOSThread()
	// A starter that died also closed the pipe behind standard error; a line of
	// progress that nobody reads must not end this process before it cleaned up.
	signal.Ignore(syscall.SIGPIPE)

	ctx, cancel := context.WithCancelCause(context.Background())
	go watchSignals(cancel)
	go watchInput(cancel)

	folder, err := stateFolder(chosen.folder)
	if err != nil {
		report("cannot make the state folder: %v", err)
		return 1
	}
	running := &supervisor{ctx: ctx, died: cancel, options: chosen}
	err = running.bringUp(folder)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(running.announcement())
	}
	if err == nil {
		<-ctx.Done()
		err = context.Cause(ctx)
	}
	// Deaths from here on are wanted, and must not replace the reason.
	cancel(err)
	code := 0
	if errors.Is(err, errAsked) || errors.Is(err, errLifeline) {
		report("stopping: %v", err)
	} else {
		report("failed: %v", err)
		code = 1
	}
	running.takeDown()
	if chosen.keep {
		report("kept %s", folder)
	} else if err := os.RemoveAll(folder); err != nil {
		report("cannot remove %s: %v", folder, err)
		code = 1
	}
	return code
}

func readOptions(arguments []string) (options, error) {
	var chosen options
	flags := flag.NewFlagSet("cluster up", flag.ContinueOnError)
	flags.StringVar(&chosen.folder, "dir", "", "keep the cluster's files in this `folder`, which must be empty or absent (default: a new temporary one)")
	flags.BoolVar(&chosen.keep, "keep", false, "do not remove the folder at the end")
	flags.StringVar(&chosen.kubectl, "kubectl", "", "announce this `path` of kubectl (default: from $"+assetsVariable+", then from $PATH)")
	flags.BoolVar(&chosen.metricsServer, "metrics-server", false, "also run metrics-server, for kubectl top")
	flags.BoolVar(&chosen.exec, "exec", false, "register KWOK's Exec kinds; an object of them runs kubectl exec ON THIS MACHINE")
	if err := flags.Parse(arguments); err != nil {
		return chosen, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		report("%v", err)
		return chosen, err
	}
	if chosen.kubectl == "" {
		chosen.kubectl = asset("kubectl")
	}
	if chosen.kubectl == "" {
		chosen.kubectl, _ = exec.LookPath("kubectl")
	}
	if chosen.kubectl != "" {
		chosen.kubectl, _ = filepath.Abs(chosen.kubectl)
	}
	return chosen, nil
}

// stateFolder makes the folder for one cluster. A folder with something in it
// is refused, because it is removed at the end.
func stateFolder(wanted string) (string, error) {
	if wanted == "" {
		return os.MkdirTemp("", "cluster-")
	}
	folder, err := filepath.Abs(wanted)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	if len(entries) > 0 {
		return "", fmt.Errorf("%s is not empty", folder)
	}
	return folder, os.Chmod(folder, 0o700)
}

func watchSignals(cancel context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	<-signals
	cancel(errAsked)
}

// watchInput ends the cluster when whoever started it closes the pipe, which
// the kernel also does for a starter that was killed.
func watchInput(cancel context.CancelCauseFunc) {
	_, _ = io.Copy(io.Discard, os.Stdin)
	cancel(errLifeline)
}

func report(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
}
