//go:build !linux

package main

import "syscall"

// dieWithParent leaves attributes as they are: only Linux can tie a child's life
// to its parent's. Elsewhere kill -9 of the supervisor leaves the components.
func dieWithParent(attributes *syscall.SysProcAttr) *syscall.SysProcAttr { return attributes }
