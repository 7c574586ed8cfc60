package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// applicationContainers are the container names whose logs read like a service.
// One called "payments" has only begun, and every other container prints one
// fixed line.
var applicationContainers = []string{"app", "api", "web", "worker"}

const applicationLines = 200

// writeContainerLogs writes the files that "kubectl logs" shows into folder, in
// the format of the container runtime interface. now dates the newest line; the
// lines before it are two seconds apart, so --since has something to cut off.
func writeContainerLogs(folder string, now time.Time) error {
	running := []string{
		"level=info msg=\"configuration loaded\" port=8080",
		"level=info msg=\"connected to the database\" host=db.internal",
		"level=info msg=\"listening\" address=0.0.0.0:8080",
	}
	for request := len(running) + 1; request <= applicationLines; request++ {
		running = append(running, applicationLine(request))
	}
	crashed := []string{
		"level=info msg=\"configuration loaded\" port=8080",
		"level=warn msg=\"DATABASE_URL is not set\"",
		"level=error msg=\"cannot reach the database\" attempt=1",
		"level=error msg=\"cannot reach the database\" attempt=2",
		"level=error msg=\"cannot reach the database\" attempt=3",
		"panic: cannot reach database: DATABASE_URL is not set",
		"",
		"goroutine 1 [running]:",
		"main.main()",
		"\t/src/main.go:42 +0x1d",
	}
	for name, lines := range map[string][]string{
		"application.log": running,
		"crash.log":       crashed,
		"starting.log":    {running[0], "level=info msg=\"connecting to the database\" address_from=DATABASE_URL"},
		"default.log":     {"hello from the simulated container"},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(runtimeFormat(lines, now)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func applicationLine(request int) string {
	switch {
	case request%50 == 0:
		return fmt.Sprintf("level=error msg=\"request failed\" request=%d path=/orders status=500 error=\"context deadline exceeded\"", request)
	case request%17 == 0:
		return fmt.Sprintf("level=warn msg=\"slow request\" request=%d path=/orders duration=%dms", request, 900+request)
	default:
		return fmt.Sprintf("level=info msg=\"request\" request=%d path=/healthz status=200 duration=%dms", request, 1+request%9)
	}
}

func runtimeFormat(lines []string, newest time.Time) string {
	var text strings.Builder
	for index, line := range lines {
		at := newest.Add(-2 * time.Second * time.Duration(len(lines)-1-index))
		fmt.Fprintf(&text, "%s stdout F %s\n", at.UTC().Format(time.RFC3339Nano), line)
	}
	return text.String()
}
