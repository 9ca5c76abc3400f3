// Command quell remediates what scanners find about secrets and machine
// identities, through Git.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"golang.org/x/term"

	"github.com/quellhq/terraform-provider-quell/internal/cli"
)

// version is set by the linker.
var version = "dev"

// A pass makes much garbage from few things: it may grow to four times what is
// live before it is collected, as long as all fits. GOGC and GOMEMLIMIT say else.
const (
	garbage = 300       // per cent
	memory  = 400 << 20 // bytes
)

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbage)
		debug.SetMemoryLimit(memory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		streams.Color = os.Getenv("NO_COLOR") == ""
		streams.Width, _, _ = term.GetSize(fd)
	}
	code := cli.Run(ctx, version, os.Args[1:], os.Getenv, streams)
	stop()
	os.Exit(code)
}
