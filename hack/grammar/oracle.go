package main

import (
	"bufio"
	"io"
)

func answer(in io.Reader, out *bufio.Writer, check bool) error { return nil }
