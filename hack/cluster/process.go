package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is one running component.
type process struct {
	name    string
	logPath string
	command *exec.Cmd
	ended   chan struct{}
}

// assetsVariable is the variable of controller-runtime's envtest: a folder whose
// programs are used in place of those that are linked in.
const assetsVariable = "KUBEBUILDER_ASSETS"

// asset returns the path of the program called name in the assets folder, or ""
// if the variable is unset or the folder has no such program.
func asset(name string) string {
	folder := os.Getenv(assetsVariable)
	if folder == "" {
		return ""
	}
	path := filepath.Join(folder, name)
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return ""
	}
	return path
}

// start runs the component called name with its output in a file of its own
// below folder. If it ends while ctx is not done, died is told so. It must be
// called from a goroutine that is locked to its thread: see dieWithParent.
func start(ctx context.Context, name, folder string, arguments []string, died func(error)) (*process, error) {
	logPath := filepath.Join(folder, name+".log")
	output, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer output.Close()

	path := asset(name)
	if path == "" {
		if path, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	command := &exec.Cmd{
		Path:   path,
		Args:   append([]string{name}, arguments...),
		Stdout: output,
		Stderr: output,
		// A group of its own, or Ctrl-C would reach all components at once and
		// out of order.
		SysProcAttr: dieWithParent(&syscall.SysProcAttr{Setpgid: true}),
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	running := &process{name: name, logPath: logPath, command: command, ended: make(chan struct{})}
	go func() {
		err := command.Wait()
		close(running.ended)
		if ctx.Err() == nil {
			died(&deathError{process: running, cause: err})
		}
	}()
	return running, nil
}

// stop asks the process to end, and kills it when it has not within patience, at
// once if that is 0. It returns once the process is gone.
func (p *process) stop(patience time.Duration) {
	if patience > 0 {
		_ = p.command.Process.Signal(syscall.SIGTERM)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		_ = p.command.Process.Kill()
		<-p.ended
	}
}

// deathError says that a component ended although nobody asked it to.
type deathError struct {
	process *process
	cause   error
}

func (e *deathError) Error() string {
	how := "exit status 0"
	if e.cause != nil {
		how = e.cause.Error()
	}
	return fmt.Sprintf("%s ended by itself (%s); the end of its log:\n%s", e.process.name, how, tail(e.process.logPath, 20))
}

// tail returns the last lines of a text file, each indented by two spaces.
func tail(path string, lines int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "  " + err.Error()
	}
	all := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	return "  " + strings.Join(all, "\n  ")
}
