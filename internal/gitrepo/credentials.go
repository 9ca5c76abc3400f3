package gitrepo

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
)

// origin is a scheme and a host with its port: what a password is given for.
type origin struct{ scheme, host string }

func originOf(scheme, host string) origin {
	scheme, host = strings.ToLower(scheme), strings.ToLower(host)
	u := url.URL{Host: host}
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443", "ssh": "22"}[scheme])
	}
	return origin{scheme, host}
}

// isPrivate tells whether nobody between us and the host can listen.
func (o origin) isPrivate() bool {
	name, _, err := net.SplitHostPort(o.host)
	ip := net.ParseIP(name)
	return o.scheme == "https" || err == nil && (name == "localhost" || ip != nil && ip.IsLoopback())
}

// CheckHosts says what is wrong with [Options.Hosts].
func CheckHosts(hosts []string) error {
	for _, host := range hosts {
		u := url.URL{Host: host}
		if u.Hostname() == "" || strings.ContainsAny(host, "/@ *?#") {
			return fmt.Errorf("host %q: neither host nor host:port", host)
		}
	}
	return nil
}

// basicAuth is the name and password for a server, nil where it gets none: those
// that the URL has itself, or those of the options where they are for it.
func basicAuth(at location, opts Options) (*githttp.BasicAuth, error) {
	to := originOf(at.endpoint.Protocol, hostOf(at.endpoint))
	chosen := opts.For == "" || opts.isFor(to) // the operator chose this server
	username, password := at.username, at.password
	if (opts.Username != "" || opts.Password != "") && (chosen || to.isPrivate() && opts.names(to)) {
		username, password = opts.Username, opts.Password
	}
	if username == "" && password == "" {
		return nil, nil
	}
	if password != "" && !chosen && !to.isPrivate() {
		return nil, kind(ErrAuth, errors.New("a password is not sent over plain http"), "use https")
	}
	if username == "" {
		username = "git" // servers that take a token as password ask for any name
	}
	return &githttp.BasicAuth{Username: username, Password: password}, nil
}

// isFor tells whether the options' name and password were given for this server.
func (o Options) isFor(to origin) bool {
	at, err := parseLocation(o.For)
	return err == nil && at.endpoint != nil && originOf(at.endpoint.Protocol, hostOf(at.endpoint)) == to
}

// names tells whether the operator lets this server have them too.
func (o Options) names(to origin) bool {
	return slices.ContainsFunc(o.Hosts, func(host string) bool { return originOf(to.scheme, host) == to })
}

func hostOf(e *transport.Endpoint) string {
	if e.Port == 0 {
		return e.Host
	}
	return net.JoinHostPort(strings.Trim(e.Host, "[]"), fmt.Sprint(e.Port))
}

// boundAuth is an HTTP transport that sends a password to one server only,
// wherever that server redirects to: the library would take it along.
type boundAuth struct {
	next http.RoundTripper
	to   origin
}

// RoundTrip implements http.RoundTripper.
func (b *boundAuth) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("Authorization") != "" && originOf(request.URL.Scheme, request.URL.Host) != b.to {
		request = request.Clone(request.Context())
		request.Header.Del("Authorization")
	}
	return b.next.RoundTrip(request)
}
