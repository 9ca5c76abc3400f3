package gitrepo_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// listener records who was said to be asking.
type listener struct {
	mu    sync.Mutex
	names map[string]bool
}

func (l *listener) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, password, ok := r.BasicAuth(); ok {
			l.mu.Lock()
			l.names[name+":"+password] = true
			l.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

func listening(t *testing.T) (*listener, *gittest.Server, string) {
	t.Helper()
	l := &listener{names: map[string]bool{}}
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "code.git"))
	return l, gittest.HTTP(t, root, gittest.Around(l.around)), dir
}

// TestPasswordsStay: a server gets the name and password that were given for it.
func TestPasswordsStay(t *testing.T) {
	t.Parallel()
	control, at, dir := listening(t)
	elsewhere, other, code := listening(t)
	otherHost := strings.TrimPrefix(other.URL, "http://")
	for _, tt := range []struct {
		name   string
		url    string
		opts   gitrepo.Options
		at     *listener
		want   string
		reason string
	}{
		{"the repository itself", at.Of(t, dir), gitrepo.Options{}, control, "bot:pass-1", "nothing else is opened"},
		{"the same server", at.Of(t, dir), gitrepo.Options{For: at.URL + "/other.git"}, control, "bot:pass-1", "it has them anyway"},
		{"another port", other.Of(t, code), gitrepo.Options{For: at.Of(t, dir)}, elsewhere, "", "another server, whose address a document names"},
		{"control on disk", other.Of(t, code), gitrepo.Options{For: dir}, elsewhere, "", "they were given for no server"},
		{"named with its port", other.Of(t, code), gitrepo.Options{For: at.Of(t, dir), Hosts: []string{otherHost}}, elsewhere, "bot:pass-1", "the operator says so"},
		{"named without its port", other.Of(t, code), gitrepo.Options{For: at.Of(t, dir), Hosts: []string{"127.0.0.1"}}, elsewhere, "", "a host alone is its usual port"},
		{"in its own URL", strings.Replace(other.Of(t, code), "http://", "http://pat:own@", 1), gitrepo.Options{For: at.Of(t, dir)}, elsewhere, "pat:own", "that is for this server"},
	} {
		clear(tt.at.names)
		tt.opts.Username, tt.opts.Password = "bot", "pass-1"
		if _, err := gitrepo.Open(t.Context(), tt.url, tt.opts); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := tt.at.names["bot:pass-1"] || tt.at.names["pat:own"]; got != (tt.want != "") || tt.want != "" && !tt.at.names[tt.want] {
			t.Errorf("%s: sent %v, want %q: %s", tt.name, tt.at.names, tt.want, tt.reason)
		}
	}
}

// TestPasswordsOverPlainHTTP: nothing but this machine is trusted without
// encryption, unless the operator chose the address.
func TestPasswordsOverPlainHTTP(t *testing.T) {
	t.Parallel()
	opts := gitrepo.Options{For: "https://git.example.com/control.git"}
	_, err := gitrepo.Open(t.Context(), "http://pat:own-pass@git.example.invalid/code.git", opts)
	if !errors.Is(err, gitrepo.ErrAuth) || strings.Contains(err.Error(), "own-pass") {
		t.Errorf("error %v, want a refusal that does not say the password", err)
	}
}

// TestPasswordsAndRedirects: a server that sends us elsewhere does not send the
// password along.
func TestPasswordsAndRedirects(t *testing.T) {
	t.Parallel()
	elsewhere, other, code := listening(t)
	root := t.TempDir()
	dir := gittest.BareAt(t, filepath.Join(root, "code.git"))
	gate := gittest.HTTP(t, root, gittest.Around(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.RequestURI(), http.StatusMovedPermanently)
		})
	}))
	repo, err := gitrepo.Open(t.Context(), gate.Of(t, dir), gitrepo.Options{Username: "bot", Password: "pass-1"})
	if err == nil {
		err = repo.Fetch(t.Context(), "main")
	}
	if err != nil {
		t.Error(err)
	}
	if len(elsewhere.names) != 0 {
		t.Errorf("%s was sent %v", code, elsewhere.names)
	}
}

func TestCheckHosts(t *testing.T) {
	t.Parallel()
	for host, ok := range map[string]bool{
		"git.example.com": true, "git.example.com:8443": true, "[::1]:3000": true, "127.0.0.1:80": true,
		"https://git.example.com": false, "git.example.com/team": false, "bot@git.example.com": false, "*.example.com": false, ":80": false,
	} {
		if err := gitrepo.CheckHosts([]string{host}); (err == nil) != ok {
			t.Errorf("%q: %v", host, err)
		}
	}
}
