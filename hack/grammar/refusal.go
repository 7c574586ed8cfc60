package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"
)

// refusal is why kubectl does not run: a kind of README.md and the message.
type refusal struct{ Error, Message string }

// errBadValue stands for pflag's error of (*FlagSet).Set, word for word.
type errBadValue struct{ text string }

func (e errBadValue) Error() string { return e.text }

// flagErrorKind names the errors of pflag.
func flagErrorKind(err error) string {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var syntax *pflag.InvalidSyntaxError
	var value errBadValue
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return "unknown-shorthand"
	case errors.As(err, &unknown):
		return "unknown-flag"
	case errors.As(err, &missing):
		return "missing-value"
	case errors.As(err, &syntax):
		return "bad-syntax"
	case errors.As(err, &value):
		return "bad-value"
	}
	return "other"
}

// firstPart leaves out the suggestions that follow.
func firstPart(message string) string {
	message, _, _ = strings.Cut(message, "\n\nDid you mean")
	return message
}
