package main

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
	tabs "text/tabwriter"
	"time"
	"unicode"
	_ "unsafe" // for go:linkname

	"github.com/mitchellh/go-wordwrap"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/cli-runtime/pkg/printers"
	_ "k8s.io/kubectl/pkg/describe"
)

//go:linkname smartLabelFor k8s.io/kubectl/pkg/describe.smartLabelFor
func smartLabelFor(field string) string

type answering func(question) (any, error)

// texts are the questions about texts and numbers alone.
var texts = map[string]answering{
	"quote":    func(q question) (any, error) { return strconv.Quote(q.Text), nil },
	"unquote":  func(q question) (any, error) { return strconv.Unquote(q.Text) },
	"upper":    func(q question) (any, error) { return strings.ToUpper(q.Text), nil },
	"lower":    func(q question) (any, error) { return strings.ToLower(q.Text), nil },
	"trim":     func(q question) (any, error) { return strings.TrimSpace(q.Text), nil },
	"fields":   func(q question) (any, error) { return strings.Fields(q.Text), nil },
	"label":    func(q question) (any, error) { return smartLabelFor(q.Text), nil },
	"unicode":  func(question) (any, error) { return unicode.Version, nil },
	"wrap":     func(q question) (any, error) { return wordwrap.WrapString(q.Text, uint(q.Number)), nil },
	"age":      func(q question) (any, error) { return duration.HumanDuration(time.Duration(q.Number)), nil },
	"labels":   func(q question) (any, error) { return labels.FormatLabels(q.Map), nil },
	"segment":  func(q question) (any, error) { return path.IsValidPathSegmentName(q.Text), nil },
	"sort":     func(q question) (any, error) { sort.Strings(q.Texts); return q.Texts, nil },
	"order":    order,
	"table":    table,
	"columns":  columns,
	"classes":  classes,
}

// order compares two quantities.
func order(q question) (any, error) {
	one, err := resource.ParseQuantity(q.Text)
	if err != nil {
		return nil, err
	}
	other, err := resource.ParseQuantity(q.Other)
	if err != nil {
		return nil, err
	}
	return one.Cmp(other), nil
}

// table lays out as kubectl get does.
func table(q question) (any, error) {
	var out bytes.Buffer
	writer := printers.GetNewTabWriter(&out)
	if _, err := writer.Write([]byte(q.Text)); err != nil {
		return nil, err
	}
	err := writer.Flush()
	return out.String(), err
}

// columns lays out as kubectl describe does.
func columns(q question) (any, error) {
	var out bytes.Buffer
	writer := tabs.NewWriter(&out, 0, 8, 2, ' ', 0)
	if _, err := writer.Write([]byte(q.Text)); err != nil {
		return nil, err
	}
	err := writer.Flush()
	return out.String(), err
}

// classes lists the code points that package unicode counts to each class, or maps to another.
func classes(q question) (any, error) {
	found := map[string][]rune{}
	note := func(name string, holds bool, r rune) {
		if holds {
			found[name] = append(found[name], r)
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r <= 0xdfff {
			continue
		}
		note("letter", unicode.IsLetter(r), r)
		note("upper", unicode.IsUpper(r), r)
		note("lower", unicode.IsLower(r), r)
		note("digit", unicode.IsDigit(r), r)
		note("space", unicode.IsSpace(r), r)
		note("printed", strconv.IsPrint(r), r)
		note("toUpper", unicode.ToUpper(r) != r, r)
		note("toLower", unicode.ToLower(r) != r, r)
	}
	return found, nil
}
