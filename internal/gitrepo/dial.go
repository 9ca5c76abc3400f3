package gitrepo

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/file"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	gitssh "github.com/go-git/go-git/v5/plumbing/transport/ssh"
)

// dialer opens sessions with git-upload-pack and git-receive-pack.
type dialer struct {
	client   transport.Transport
	endpoint transport.Endpoint
	auth     transport.AuthMethod
	key      *sshKey     // nil unless ssh
	bodies   *openBodies // nil unless http
}

// dialDisk pushes to a directory through the git-receive-pack program, so that
// its hooks run and its locks are kept.
func dialDisk(dir string) *dialer {
	return &dialer{
		client:   file.NewClient(transport.UploadPackServiceName, transport.ReceivePackServiceName),
		endpoint: transport.Endpoint{Protocol: "file", Path: dir},
	}
}

func dialServer(at location, opts Options) (*dialer, error) {
	d := &dialer{endpoint: *at.endpoint}
	if at.endpoint.Protocol == "ssh" {
		key, err := newSSHKey(*at.endpoint, at.username, opts)
		if err != nil {
			return nil, err
		}
		d.endpoint.User = key.user
		d.key, d.auth, d.client = key, key, gitssh.NewClient(nil)
		return d, nil
	}
	auth, err := basicAuth(at, opts)
	if err != nil {
		return nil, err
	}
	if auth != nil {
		d.auth = auth
	}
	to := originOf(at.endpoint.Protocol, hostOf(at.endpoint))
	d.bodies = &openBodies{next: &boundAuth{next: http.DefaultTransport, to: to}}
	d.client = githttp.NewClient(&http.Client{Transport: d.bodies})
	return d, nil
}

func (d *dialer) upload(ctx context.Context) (transport.UploadPackSession, *packp.AdvRefs, error) {
	return connect(ctx, d, d.client.NewUploadPackSession)
}

func (d *dialer) receive(ctx context.Context) (transport.ReceivePackSession, *packp.AdvRefs, error) {
	return connect(ctx, d, d.client.NewReceivePackSession)
}

// connect opens a session and reads what the server advertises. Opening takes
// no context in the library: a session that comes too late is closed unused.
func connect[S transport.Session](ctx context.Context, d *dialer, open func(*transport.Endpoint, transport.AuthMethod) (S, error)) (S, *packp.AdvRefs, error) {
	type opened struct {
		session S
		err     error
	}
	var none S
	if err := ctx.Err(); err != nil {
		return none, nil, err
	}
	endpoint := d.endpoint // a redirect changes it
	done := make(chan opened, 1)
	go func() {
		session, err := open(&endpoint, d.auth)
		done <- opened{session, err}
	}()
	var session S
	select {
	case <-ctx.Done():
		go func() {
			if late := <-done; late.err == nil {
				_ = late.session.Close()
			}
		}()
		return none, nil, ctx.Err()
	case ready := <-done:
		if ready.err != nil {
			return none, nil, d.refusedKey(ready.err)
		}
		session = ready.session
	}
	advertised, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		_ = session.Close()
		return none, nil, err
	}
	return session, advertised, nil
}

// openBodies is an HTTP transport that knows the bodies of its answers: the
// library leaves that of a push unread and open, and with it the connection.
type openBodies struct {
	next http.RoundTripper
	open []io.ReadCloser
}

// RoundTrip implements http.RoundTripper.
func (b *openBodies) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(request)
	if err == nil && request.Method == http.MethodPost && strings.HasSuffix(request.URL.Path, transport.ReceivePackServiceName) {
		b.open = append(b.open, answer.Body)
	}
	return answer, err
}

// finish reads what is left, so that a post-receive hook is not cut off, and closes.
func (d *dialer) finish() {
	if d.bodies == nil {
		return
	}
	for _, body := range d.bodies.open {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, 1<<20))
		_ = body.Close()
	}
	d.bodies.open = nil
}

// refusedKey gives a failed ssh handshake its kind when the server had come to
// asking for a key: the library says so in words only.
func (d *dialer) refusedKey(err error) error {
	if d.key != nil && d.key.offered.Load() && !isNetwork(err) {
		return kind(ErrAuth, err, "the server takes none of our ssh keys: add one to the account, or name another")
	}
	return err
}
