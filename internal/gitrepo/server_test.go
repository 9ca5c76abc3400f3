package gitrepo_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

const password = "hunter2-in-the-clear"

func TestAuthRefused(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin")
	web := gittest.HTTP(t, root, gittest.BasicAuth("quell", "right"))
	shell := gittest.SSH(t, root)
	noHosts := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(noHosts, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, location string
		opts           gitrepo.Options
		reason         string
	}{
		{"nobody", web.Of(t, dir), gitrepo.Options{}, "the server asks who we are"},
		{"wrong password", web.Of(t, dir), gitrepo.Options{Username: "quell", Password: password}, "and the answer is wrong"},
		{"wrong in the URL", strings.Replace(web.Of(t, dir), "://", "://quell:"+password+"@", 1), gitrepo.Options{}, "credentials of a URL are used, and never shown"},
		{"wrong key", shell.Of(t, dir), gitrepo.Options{SSHKeyFile: gittest.NewKey(t), KnownHostsFile: shell.KnownHosts}, "the server does not know the key"},
		{"unknown host", shell.Of(t, dir), gitrepo.Options{SSHKeyFile: shell.KeyFile, KnownHostsFile: noHosts}, "nobody vouches for the server"},
		{"no known hosts", shell.Of(t, dir), gitrepo.Options{SSHKeyFile: shell.KeyFile, KnownHostsFile: noHosts + "-absent"}, "host keys are always checked"},
		{"no such key", shell.Of(t, dir), gitrepo.Options{SSHKeyFile: noHosts + "-absent"}, "the key file is not there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := gitrepo.Open(t.Context(), test.location, test.opts)
			wantKind(t, err, gitrepo.ErrAuth)
			if strings.Contains(err.Error(), password) {
				t.Error("the error shows the password")
			}
		})
	}
}

// TestWords: an error of a server says each thing once.
func TestWords(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	answering := func(code int, body string) string {
		return gittest.HTTP(t, root, gittest.Around(func(real http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if code == http.StatusForbidden && !strings.Contains(r.URL.String(), "git-receive-pack") {
					real.ServeHTTP(w, r)
					return
				}
				http.Error(w, body, code)
			})
		})).Of(t, dir)
	}
	for _, test := range []struct {
		name, body string
		code       int
		want       string // after the location
		reason     string
	}{
		{"missing", "Repository not found.", 404, "repository not found: check the address, and that the account may see it", "the library says it in our words"},
		{"nobody", "Unauthorized", 401, "authentication refused: the user name or the password (or token) is missing or wrong", "a wrong password is no missing one"},
		{"forbidden", "Only Dana may push.", 403, "push refused: the account may not do this: ask for access, or use another: the server said: Only Dana may push.", "the server's reason is news"},
		{"forbidden, a page", "<html>No.</html>", 403, "push refused: the account may not do this: ask for access, or use another", "a page is no sentence"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := answering(test.code, test.body)
			r, err := gitrepo.Open(t.Context(), at, gitrepo.Options{})
			want := fmt.Sprintf("open repository %q: %s", at, test.want)
			if test.code == http.StatusForbidden {
				must(t, err)
				made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
				err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
				want = fmt.Sprintf("push to %q: %s", at, test.want)
			}
			if err == nil || err.Error() != want {
				t.Errorf("%s: error\n%v, want\n%s", test.reason, err, want)
			}
		})
	}
}

func TestCredentialsInURL(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	gittest.Hook(t, dir, "pre-receive", "exit 1")
	web := gittest.HTTP(t, root, gittest.BasicAuth("quell", password))
	r, err := gitrepo.Open(t.Context(), strings.Replace(web.Of(t, dir), "://", "://quell:"+password+"@", 1), gitrepo.Options{})
	must(t, err)
	if r.Location() != web.Of(t, dir) {
		t.Errorf("location = %q, want %q", r.Location(), web.Of(t, dir))
	}
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: commit(t, r, snapshot(t, r, "main"), text("a", "1"))}})
	wantKind(t, err, gitrepo.ErrRefused)
	if strings.Contains(err.Error(), password) {
		t.Error("the error shows the password")
	}
}

func TestReadOnlyServer(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	web := gittest.HTTP(t, root, gittest.ReadOnly())
	r, err := gitrepo.Open(t.Context(), web.Of(t, dir), gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
	wantKind(t, err, gitrepo.ErrRefused)
}

// TestUnpackRefused has a repository that takes no packs at all.
func TestUnpackRefused(t *testing.T) {
	dir := gittest.Bare(t)
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	gittest.Git(t, dir, "config", "receive.maxInputSize", "1")
	r, err := gitrepo.Open(t.Context(), dir, gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
	wantKind(t, err, gitrepo.ErrRefused)
}

// breaking lets the server do its work, and spoils the answer to pushes.
func breaking(spoil func(w http.ResponseWriter)) gittest.Option {
	return gittest.Around(func(real http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/git-receive-pack") {
				real.ServeHTTP(w, r)
				return
			}
			real.ServeHTTP(httptest.NewRecorder(), r)
			spoil(w)
		})
	})
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func TestCutSession(t *testing.T) {
	for _, test := range []struct {
		name   string
		spoil  func(w http.ResponseWriter)
		hook   string
		want   error
		reason string
	}{
		{"landed, then cut", hangUp, "", nil, "the branch is where we wanted it"},
		{"landed, then 502", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, "", nil, "a proxy's word counts less than the branch"},
		{"landed, empty answer", func(http.ResponseWriter) {}, "", nil, "no report is no verdict"},
		{"refused, then cut", hangUp, "exit 1", gitrepo.ErrUnavailable, "nothing moved and nobody says why"},
		{"refused, then 503", func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, "exit 1", gitrepo.ErrUnavailable, "try later"},
		{"refused, then 413", func(w http.ResponseWriter) { http.Error(w, "too big", http.StatusRequestEntityTooLarge) }, "exit 1", gitrepo.ErrRefused, "trying again does not make it smaller"},
		{"refused, then 401", func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, "exit 1", gitrepo.ErrAuth, "the session was let in, the push was not"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
			tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
			if test.hook != "" {
				gittest.Hook(t, dir, "pre-receive", test.hook)
			}
			web := gittest.HTTP(t, root, breaking(test.spoil))
			r, err := gitrepo.Open(t.Context(), web.Of(t, dir), gitrepo.Options{})
			must(t, err)
			made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
			err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
			if test.want == nil {
				must(t, err)
			} else {
				wantKind(t, err, test.want)
			}
		})
	}
}

func TestServerGone(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	var down atomic.Bool
	web := gittest.HTTP(t, root, gittest.Around(func(real http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				hangUp(w)
				return
			}
			real.ServeHTTP(w, r)
		})
	}))
	r, err := gitrepo.Open(t.Context(), web.Of(t, dir), gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	down.Store(true)
	err = r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}})
	wantKind(t, err, gitrepo.ErrUnavailable)
	err = r.Fetch(t.Context(), "main")
	wantKind(t, err, gitrepo.ErrUnavailable)
	down.Store(false)
	must(t, r.Push(t.Context(), []gitrepo.Update{{Branch: "main", Old: tip, New: made}}))
}

func TestNotGit(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>a page</html>"))
	}))
	defer server.Close()
	_, err := gitrepo.Open(t.Context(), server.URL, gitrepo.Options{})
	wantKind(t, err, gitrepo.ErrUnsupported)
}

// TestCancelWaits cancels a push that the server has: the answer is still the
// server's, so that the caller knows what is on the branch.
func TestCancelWaits(t *testing.T) {
	dir := gittest.Bare(t)
	tip := gitrepo.Hash(gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin"))
	ctx, cancel := context.WithCancel(t.Context())
	mark := filepath.Join(t.TempDir(), "mark")
	gittest.Hook(t, dir, "pre-receive", ": >"+mark+"; sleep 0.3")
	go func() {
		for {
			if _, err := os.Stat(mark); err == nil {
				cancel()
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	r, err := gitrepo.Open(t.Context(), dir, gitrepo.Options{})
	must(t, err)
	made := commit(t, r, snapshot(t, r, "main"), text("a", "1"))
	must(t, r.Push(ctx, []gitrepo.Update{{Branch: "main", Old: tip, New: made}}))
	if ctx.Err() == nil {
		t.Error("the push was over before it was cancelled")
	}
	err = r.Push(ctx, []gitrepo.Update{{Branch: "main", Old: made, New: tip}})
	wantKind(t, err, context.Canceled)
	if got := gittest.Git(t, dir, "rev-parse", "main"); got != string(made) {
		t.Errorf("main = %s, want %s", got, made)
	}
}

// TestFull counts fetches: what is here already is not asked for again.
func TestFull(t *testing.T) {
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "r.git"))
	first := gittest.Seed(t, dir, map[string]string{"a": "0"}, "Begin")
	gittest.Seed(t, dir, map[string]string{"a": "1"}, "Go on")
	var posts atomic.Int32
	web := gittest.HTTP(t, root, gittest.Around(func(real http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				posts.Add(1)
			}
			real.ServeHTTP(w, r)
		})
	}))
	for _, test := range []struct {
		full   bool
		want   int32
		reason string
	}{
		{false, 2, "the tip first, the old commit when it is asked for"},
		{true, 1, "everything at once"},
	} {
		posts.Store(0)
		r, err := gitrepo.Open(t.Context(), web.Of(t, dir), gitrepo.Options{Full: test.full})
		must(t, err)
		snapshot(t, r, "main")
		at(t, r, gitrepo.Hash(first))
		must(t, r.Fetch(t.Context()))
		if got := posts.Load(); got != test.want {
			t.Errorf("full %v: %d fetches, want %d: %s", test.full, got, test.want, test.reason)
		}
	}
}
