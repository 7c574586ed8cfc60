package main

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/util/jsonpath"
	"k8s.io/kubectl/pkg/cmd/get"
	"sigs.k8s.io/yaml"
)

// documents are the questions about objects. Each document is decoded as kubectl decodes what the API server sends.
var documents = map[string]answering{
	"print":    printed,
	"jsonpath": evaluate,
	"sortBy":   sortObjects,
	"sortRows": sortRows,
	"spec":     printColumns,
}

func decode(text string) (map[string]any, error) {
	found := map[string]any{}
	err := json.Unmarshal([]byte(text), &found)
	return found, err
}

func decodeList(text string) ([]runtime.Object, error) {
	list, err := decode(text)
	if err != nil {
		return nil, err
	}
	items, ok := list["items"].([]any)
	if !ok {
		return nil, fmt.Errorf("no items")
	}
	objects := []runtime.Object{}
	for _, item := range items {
		objects = append(objects, &unstructured.Unstructured{Object: item.(map[string]any)})
	}
	return objects, nil
}

// printed is a document in every form that kubectl prints one in.
func printed(q question) (any, error) {
	found, err := decode(q.Document)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{Object: found}
	forms := map[string]any{"value": fmt.Sprintf("%v", found), "syntax": fmt.Sprintf("%#v", found)}
	compact, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	forms["compact"] = string(compact)
	var out bytes.Buffer
	if err := (&printers.JSONPrinter{}).PrintObj(object, &out); err != nil {
		return nil, err
	}
	forms["json"] = out.String()
	asYaml, err := yaml.Marshal(found)
	if err != nil {
		forms["yamlError"] = err.Error()
	} else {
		forms["yaml"] = string(asYaml)
	}
	return forms, nil
}

// evaluate is what a template prints of a document.
func evaluate(q question) (any, error) {
	found, err := decode(q.Document)
	if err != nil {
		return nil, err
	}
	parser := jsonpath.New("out").AllowMissingKeys(!q.Strict)
	if err := parser.Parse(q.Text); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := parser.Execute(&out, found); err != nil {
		return nil, err
	}
	return out.String(), nil
}

// sortObjects gives the places that objects had before they were sorted.
func sortObjects(q question) (any, error) {
	objects, err := decodeList(q.Document)
	if err != nil {
		return nil, err
	}
	sorter, err := get.SortObjects(nil, objects, q.Text)
	if err != nil {
		return nil, err
	}
	places := []int{}
	for at := range objects {
		places = append(places, sorter.OriginalPosition(at))
	}
	return places, nil
}

// sortRows is sortObjects for the rows of a table.
func sortRows(q question) (any, error) {
	objects, err := decodeList(q.Document)
	if err != nil {
		return nil, err
	}
	table := &metav1.Table{}
	for at, object := range objects {
		row := metav1.TableRow{Cells: []any{strconv.Itoa(at)}, Object: runtime.RawExtension{Object: object}}
		table.Rows = append(table.Rows, row)
	}
	places := []int{}
	keep := printers.ResourcePrinterFunc(func(object runtime.Object, _ io.Writer) error {
		for _, row := range object.(*metav1.Table).Rows {
			place, err := strconv.Atoi(reflect.ValueOf(row.Cells[0]).String())
			if err != nil {
				return err
			}
			places = append(places, place)
		}
		return nil
	})
	err = (&get.SortingPrinter{SortField: q.Text, Delegate: keep}).PrintObj(table, nil)
	return places, err
}

// printColumns is what `-o custom-columns` prints of one document.
func printColumns(q question) (any, error) {
	found, err := decode(q.Document)
	if err != nil {
		return nil, err
	}
	printer, err := get.NewCustomColumnsPrinterFromSpec(q.Text, nil, false)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := printer.PrintObj(&unstructured.Unstructured{Object: found}, &out); err != nil {
		return nil, err
	}
	return out.String(), nil
}
