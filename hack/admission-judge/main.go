// Command admission-judge says of stored objects whether a change between them breaks a rule of the server. It shares no code and no
// tables with the server. It reads one change as JSON per line and prints one list of violations per line, in the same order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// settings are what the operator allows.
type settings struct {
	Images              []string `json:"images"`
	ProtectedNamespaces []string `json:"protectedNamespaces"`
	MaxReplicas         float64  `json:"maxReplicas"`
}

// change is one write that was made: the object as it was stored before it and after it, null if there was or is none.
type change struct {
	Settings    settings       `json:"settings"`
	Operation   string         `json:"operation"`
	Group       string         `json:"group"`
	Resource    string         `json:"resource"`
	Subresource string         `json:"subresource"`
	Namespace   string         `json:"namespace"`
	Name        string         `json:"name"`
	Before      map[string]any `json:"before"`
	After       map[string]any `json:"after"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<28)
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		var made change
		if err := json.Unmarshal(lines.Bytes(), &made); err != nil {
			fmt.Fprintln(os.Stderr, "admission-judge:", err)
			os.Exit(1)
		}
		found, err := violations(made)
		if err != nil {
			fmt.Fprintln(os.Stderr, "admission-judge:", err)
			os.Exit(1)
		}
		if err := encoder.Encode(found); err != nil {
			os.Exit(1)
		}
		// A caller may wait for each answer.
		if out.Flush() != nil {
			os.Exit(1)
		}
	}
	if lines.Err() != nil {
		fmt.Fprintln(os.Stderr, "admission-judge:", lines.Err())
		os.Exit(1)
	}
}

// violations names every rule that a change breaks, with the field.
func violations(made change) ([]string, error) {
	found := []string{}
	say := func(format string, values ...any) { found = append(found, fmt.Sprintf(format, values...)) }
	ofPlace(made, say)
	ofKind(made, say)
	if made.After != nil {
		ofMetadata(made, say)
		ofCounts(made, say)
	}
	if err := ofPods(made, say); err != nil {
		return nil, err
	}
	return found, nil
}
