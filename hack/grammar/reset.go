package main

import (
	"maps"
	"reflect"
	"unsafe"

	"github.com/spf13/pflag"
)

// snapshot remembers a flag as it is and returns what puts it back. A pflag Value
// is a pointer to a plain value (*boolValue) or to a struct of plain fields and
// pointers to the variable behind the flag (*stringSliceValue: value *[]string,
// changed bool). Both layers are copied; maps are cloned, because stringToString
// writes into its map. Slices need no copy: the first Set replaces, later ones
// append to the replacement. Two types wrap another Value and are Set to the default.
func snapshot(flag *pflag.Flag) (restore func()) {
	undo := copyBehind(reflect.ValueOf(flag.Value).Elem(), true)
	switch reflect.TypeOf(flag.Value).String() {
	case "*pflag.flagValueWrapper", "*flag.BoolTrackerValue": // klog's flags; describe --show-events
		return func() {
			_ = flag.Value.Set(flag.DefValue)
			undo()
			flag.Changed = false
		}
	}
	return func() {
		undo()
		flag.Changed = false
	}
}

func copyBehind(variable reflect.Value, deep bool) (undo func()) {
	saved := reflect.New(variable.Type()).Elem()
	saved.Set(variable)
	undos := []func(){func() { variable.Set(saved) }}
	switch variable.Kind() {
	case reflect.Map:
		undos = append(undos, keepMap(variable))
	case reflect.Struct:
		for i := range variable.NumField() {
			field := variable.Field(i)
			if field.Kind() == reflect.Pointer && !field.IsNil() && deep {
				pointee := reflect.NewAt(field.Type().Elem(), unsafe.Pointer(field.Pointer())).Elem()
				undos = append(undos, copyBehind(pointee, false))
			}
		}
	}
	return func() {
		for _, undo := range undos {
			undo()
		}
	}
}

func keepMap(variable reflect.Value) (undo func()) {
	live, isStrings := variable.Interface().(map[string]string)
	if !isStrings || live == nil {
		return func() {}
	}
	kept := maps.Clone(live)
	return func() {
		clear(live)
		maps.Copy(live, kept)
	}
}
