package gitrepo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"unicode"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"golang.org/x/crypto/ssh/knownhosts"
)

// classify gives an error of a session its kind: from types and status codes,
// never from its text. A server that answers and says no is refusing; only
// what the network did is worth another try.
func classify(err error, pushing bool) error {
	denied, other := ErrAuth, func(hint string) error { return fmt.Errorf("%w%s", oneLine{err}, hint) }
	if pushing { // it knows us, and the repository is not ours to push to
		denied, other = ErrRefused, func(hint string) error { return kind(ErrRefused, err, strings.TrimPrefix(hint, ": ")) }
	}
	var stranger *knownhosts.KeyError
	var revoked *knownhosts.RevokedError
	var status *githttp.Err
	switch err = unwrapClient(err); {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), hasKind(err):
		return err
	case errors.As(err, &stranger), errors.As(err, &revoked):
		return kind(ErrAuth, err, "the server's ssh key is not the one in known_hosts: check it, then add it with: ssh-keyscan")
	case isUntrusted(err):
		return kind(ErrAuth, err, "the server's certificate is not trusted")
	case errors.Is(err, transport.ErrAuthenticationRequired):
		return fmt.Errorf("%w: the user name or the password (or token) is missing or wrong", meant{ErrAuth, err})
	case errors.Is(err, transport.ErrAuthorizationFailed):
		return fmt.Errorf("%w: the account may not do this: ask for access, or use another%s", meant{denied, err}, reasonOf(err))
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return fmt.Errorf("%w: check the address, and that the account may see it", meant{ErrMissing, err})
	case errors.As(err, &status):
		if code := status.StatusCode(); code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout {
			return kind(ErrUnavailable, err, "")
		}
		return other(": " + words(status.Reason))
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%w: pushing to a directory runs git-receive-pack: install git", err)
	case isForeign(err):
		return kind(ErrUnsupported, err, "only Git servers with SHA-1 repositories are understood")
	case isNetwork(err):
		return kind(ErrUnavailable, err, "")
	}
	return other("")
}

// kind says an error in one line, with its kind, its cause and what to do.
func kind(kind, cause error, hint string) error {
	text := words(cause.Error())
	if hint != "" {
		text += ": " + hint
	}
	return fmt.Errorf("%w: %s", meant{kind, cause}, text)
}

// reasonOf is what the server wrote when it forbade something; empty when it
// wrote nothing, or a page for a browser.
func reasonOf(err error) string {
	reason, ok := strings.CutPrefix(err.Error(), transport.ErrAuthorizationFailed.Error()+":")
	if reason = words(reason); !ok || reason == "" || strings.HasPrefix(reason, "<") {
		return ""
	}
	return ": the server said: " + reason
}

// meant prints as the kind, and is the cause too. Its text stays out because the
// library's "repository not found" is no news after ours.
type meant struct{ kind, cause error }

func (e meant) Error() string   { return e.kind.Error() }
func (e meant) Unwrap() []error { return []error{e.kind, e.cause} }

// oneLine prints a cause that may quote what a server sent.
type oneLine struct{ error }

func (e oneLine) Error() string { return words(e.error.Error()) }
func (e oneLine) Unwrap() error { return e.error }

// words makes a server's text fit for a message: one line, printable, short.
// It is untrusted, and ends on terminals and in reports.
func words(text string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, strings.ReplaceAll(line, "\t", " ")))
		if line != "" {
			lines = append(lines, line)
		}
	}
	const most = 1000
	joined := []rune(strings.Join(lines, "; "))
	if len(joined) > most {
		return string(joined[:most]) + "…"
	}
	return string(joined)
}

// unwrapClient opens two wrappers of the library that hide their cause.
func unwrapClient(err error) error {
	var unexpected *plumbing.UnexpectedError
	var permanent *plumbing.PermanentError
	for {
		switch {
		case errors.As(err, &unexpected):
			err = unexpected.Err
		case errors.As(err, &permanent):
			err = permanent.Err
		default:
			return err
		}
	}
}

func hasKind(err error) bool {
	for _, kind := range []error{ErrMoved, ErrRefused, ErrUnavailable, ErrMissing, ErrAuth, ErrUnsupported} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// hasStatus tells whether a web server answered with a status of its own.
func hasStatus(err error) bool {
	var status *githttp.Err
	return errors.As(err, &status) || errors.Is(err, transport.ErrAuthenticationRequired) ||
		errors.Is(err, transport.ErrAuthorizationFailed) || errors.Is(err, transport.ErrRepositoryNotFound)
}

func isUntrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &host)
}

// isForeign tells whether what answered does not speak the protocol, or speaks
// it with ids of another length.
func isForeign(err error) bool {
	var data *packp.ErrUnexpectedData
	return errors.As(err, &data) || errors.Is(err, pktline.ErrInvalidPktLen)
}

func isNetwork(err error) bool {
	var network net.Error
	var system syscall.Errno
	return errors.As(err, &network) || errors.As(err, &system) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}
