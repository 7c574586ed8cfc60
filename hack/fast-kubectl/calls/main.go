// Command calls makes many calls of the genuine kubectl in one process, one after the other. Its start is more than half of what a short call
// costs, and tests make thousands.
//
// A line of JSON on standard input asks for a call. The answer is a line of JSON with the exit code and the lengths of what was printed,
// followed by standard output and standard error as they are. The process ends with its standard input.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	_ "early"

	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	cmderrors "k8s.io/kubectl/pkg/cmd/util"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

// call is one command line, and what a process would get beside it.
type call struct {
	Args        []string          `json:"args"`
	Stdin       string            `json:"stdin"`
	Environment map[string]string `json:"environment"`
}

// answer goes before what the call printed.
type answer struct {
	Code   int   `json:"code"`
	Stdout int64 `json:"stdout"`
	Stderr int64 `json:"stderr"`
}

func main() {
	asked, told := bufio.NewReaderSize(os.Stdin, 1<<16), os.Stdout
	streams := [3]*os.File{unnamed(), unnamed(), unnamed()}
	for {
		line, err := asked.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		must(err)
		var wanted call
		must(json.Unmarshal(line, &wanted))
		must(write(told, streams, run(wanted, streams)))
	}
}

// run makes one call. Its streams are files, so that what is printed is there when the call ends, at whatever place.
func run(wanted call, streams [3]*os.File) answer {
	for _, stream := range streams {
		must(stream.Truncate(0))
		_, err := stream.Seek(0, io.SeekStart)
		must(err)
	}
	_, err := streams[0].WriteAt([]byte(wanted.Stdin), 0)
	must(err)
	for name, value := range wanted.Environment {
		must(os.Setenv(name, value))
	}
	os.Stdin, os.Stdout, os.Stderr = streams[0], streams[1], streams[2]
	os.Args = append([]string{"kubectl"}, wanted.Args...)

	var first *answer
	end := func(code int) {
		if first == nil {
			first = &answer{code, size(os.Stdout), size(os.Stderr)}
		}
	}
	cmderrors.BehaviorOnFatal(func(message string, code int) {
		if message != "" && first == nil {
			fmt.Fprint(os.Stderr, strings.TrimSuffix(message, "\n")+"\n")
		}
		// A process would be gone: what deferred functions print from here on does not count.
		end(code)
		runtime.Goexit()
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmderrors.CheckErr(cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()))
		end(0)
	}()
	<-ended
	if first == nil {
		panic("the call ended without an exit code")
	}
	return *first
}

func write(told *os.File, streams [3]*os.File, given answer) error {
	head, err := json.Marshal(given)
	if err != nil {
		return err
	}
	if _, err = told.Write(append(head, '\n')); err != nil {
		return err
	}
	if _, err = io.Copy(told, io.NewSectionReader(streams[1], 0, given.Stdout)); err != nil {
		return err
	}
	_, err = io.Copy(told, io.NewSectionReader(streams[2], 0, given.Stderr))
	return err
}

// unnamed makes a file that is gone with this process.
func unnamed() *os.File {
	file, err := os.CreateTemp("", "kubectl-call-")
	must(err)
	must(os.Remove(file.Name()))
	return file
}

func size(file *os.File) int64 {
	info, err := file.Stat()
	must(err)
	return info.Size()
}

// must ends the process, which the caller sees.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
