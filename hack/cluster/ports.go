package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// The range lies below the one systems hand out for outgoing connections, so
// that nothing takes a port between its choice and the component's start.
const (
	firstPort = 20000
	lastPort  = 32000
)

// freePorts finds count different loopback TCP ports that nobody listens on.
// They are not reserved: two clusters starting in the same instant can choose
// the same one, which the random choice makes unlikely.
func freePorts(count int) ([]int, error) {
	var ports []int
	var held []net.Listener
	defer func() {
		for _, listener := range held {
			_ = listener.Close()
		}
	}()
	for range 1000 {
		if len(ports) == count {
			return ports, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort)
		listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		held = append(held, listener)
		ports = append(ports, port)
	}
	return nil, errors.New("no free loopback port found")
}
