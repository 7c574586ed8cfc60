package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/cli-runtime/pkg/resource"
)

// given is a text that kubectl would get: on its standard input, or as a patch. A patch is an argument if it is what kubectl
// gets with -p, and else a text for which the caller wants the meaning.
type given struct {
	Text     string `json:"text"`
	Patch    bool   `json:"patch"`
	Argument bool   `json:"argument"`
}

// read is what kubectl makes of it: the objects it would send, or Error.
type read struct {
	Values []any  `json:"values"`
	Error  string `json:"error,omitempty"`
}

// readDocuments reads a line of JSON for each text and prints a line for each.
func readDocuments(in io.Reader, out *bufio.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<28)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		var asked given
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		values, err := objectsOf(asked)
		result := read{Values: values}
		if err != nil {
			result = read{Error: err.Error()}
		}
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	return lines.Err()
}

func objectsOf(asked given) ([]any, error) {
	if asked.Patch {
		return patchOf(asked.Text, asked.Argument)
	}
	infos, err := infosOf(asked.Text)
	if err != nil {
		return nil, err
	}
	values := []any{}
	for _, info := range infos {
		object, isUnstructured := info.Object.(*unstructured.Unstructured)
		if !isUnstructured {
			return nil, fmt.Errorf("unexpected %T", info.Object)
		}
		values = append(values, object.Object)
	}
	return values, nil
}

// infosOf gives the text to kubectl's own builder on standard input, as `-f -` does.
func infosOf(text string) ([]*resource.Info, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stdin := os.Stdin
	os.Stdin = reader
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(writer, text)
		_ = writer.Close()
	}()
	defer func() {
		os.Stdin = stdin
		_ = reader.Close()
		<-written
	}()
	return resource.NewLocalBuilder().
		Unstructured().
		FilenameParam(false, &resource.FilenameOptions{Filenames: []string{"-"}}).
		Flatten().
		Do().
		Infos()
}

// patchOf is what the API server gets of a patch, read with the numbers it reads. If it is no argument, what has only one
// meaning is given even if kubectl stumbles over it: JSON that begins with a bracket and is no YAML, and YAML that begins with
// a brace, which kubectl hands on as JSON.
func patchOf(text string, isArgument bool) ([]any, error) {
	var value any
	if !isArgument && json.Valid([]byte(text)) {
		err := utiljson.Unmarshal([]byte(text), &value)
		return []any{value}, err
	}
	body, err := yaml.ToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	if !isArgument && !json.Valid(body) {
		err := yaml.Unmarshal(body, &value)
		return []any{value}, err
	}
	if err := utiljson.Unmarshal(body, &value); err != nil {
		return nil, err
	}
	return []any{value}, nil
}
