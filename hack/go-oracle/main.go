// Command go-oracle answers what Go, and the libraries kubectl prints with, make of texts, numbers and documents.
// It reads one question as JSON per line and prints one answer per line, in the same order. README.md lists the questions.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/klog/v2"
)

// question names what to do, with whatever that needs. Documents come as the text of JSON, so that nothing reads
// their numbers before kubectl's own decoder does.
type question struct {
	Do       string            `json:"do"`
	Text     string            `json:"text"`
	Other    string            `json:"other"`
	Texts    []string          `json:"texts"`
	Map      map[string]string `json:"map"`
	Number   int64             `json:"number"`
	Document string            `json:"document"`
	Strict   bool              `json:"strict"`
}

// exit stands for the end that kubectl comes to where it cannot sort.
type exit struct{}

func main() {
	klog.OsExit = func(int) { panic(exit{}) }
	klog.LogToStderr(false)
	klog.SetOutput(&bytes.Buffer{})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<28)
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "go-oracle:", err)
			os.Exit(1)
		}
		if err := encoder.Encode(reply(asked)); err != nil {
			os.Exit(1)
		}
	}
	if lines.Err() != nil || out.Flush() != nil {
		os.Exit(1)
	}
}

// reply is {"value": ...}, {"error": "..."} for what Go refuses, or {"exits": true} where kubectl would end.
func reply(asked question) (answer map[string]any) {
	defer func() {
		if stopped := recover(); stopped != nil {
			if _, ends := stopped.(exit); !ends {
				panic(stopped)
			}
			answer = map[string]any{"exits": true}
		}
	}()
	value, err := dispatch(asked)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return map[string]any{"value": value}
}

func dispatch(asked question) (any, error) {
	if answer, ok := texts[asked.Do]; ok {
		return answer(asked)
	}
	if answer, ok := documents[asked.Do]; ok {
		return answer(asked)
	}
	return nil, fmt.Errorf("unknown question %q", asked.Do)
}
