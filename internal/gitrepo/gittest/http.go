package gittest

import (
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// Server is a smart HTTP server of all repositories below a directory.
type Server struct {
	URL  string // of the directory, without a slash at its end
	root string
}

// Of is the URL of the repository at path, below the server's directory.
func (s *Server) Of(t testing.TB, path string) string {
	t.Helper()
	return s.URL + below(t, s.root, path)
}

func below(t testing.TB, root, path string) string {
	t.Helper()
	relative, err := filepath.Rel(root, path)
	if err != nil || strings.HasPrefix(relative, "..") {
		t.Fatalf("%q is not below %q", path, root)
	}
	if relative == "." {
		return ""
	}
	return "/" + filepath.ToSlash(relative)
}

// Option changes how a [Server] behaves.
type Option func(*settings)

type settings struct {
	username, password string
	readOnly           bool
	around             func(http.Handler) http.Handler
}

// BasicAuth asks everyone for this name and password.
func BasicAuth(username, password string) Option {
	return func(s *settings) { s.username, s.password = username, password }
}

// ReadOnly refuses every push.
func ReadOnly() Option {
	return func(s *settings) { s.readOnly = true }
}

// Around puts a handler around the server's, to watch or to break sessions.
func Around(handler func(http.Handler) http.Handler) Option {
	return func(s *settings) { s.around = handler }
}

// HTTP serves the repositories below root with git http-backend on the
// loopback interface.
func HTTP(t testing.TB, root string, options ...Option) *Server {
	t.Helper()
	var set settings
	for _, option := range options {
		option(&set)
	}
	receive := "true"
	if set.readOnly {
		receive = "false"
	}
	var handler http.Handler = &cgi.Handler{
		Path: filepath.Join(Git(t, "", "--exec-path"), "git-http-backend"),
		Env: append(environment(),
			"GIT_PROJECT_ROOT="+root, "GIT_HTTP_EXPORT_ALL=1",
			"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=http.receivepack", "GIT_CONFIG_VALUE_0="+receive),
		Stderr: io.Discard,
	}
	if set.around != nil {
		handler = set.around(handler)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		username, password, _ := r.BasicAuth()
		if set.password != "" && (username != set.username || password != set.password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return &Server{URL: server.URL, root: root}
}
