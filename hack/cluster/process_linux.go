package main

import "syscall"

// dieWithParent has the kernel kill the child when the thread that started it
// ends, so that not even kill -9 of the supervisor leaves a component behind.
// The starting goroutine must hold its thread for as long as the children live.
func dieWithParent(attributes *syscall.SysProcAttr) *syscall.SysProcAttr {
	attributes.Pdeathsig = syscall.SIGKILL
	return attributes
}
