package gittest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// SSHServer is an sshd that lets one key in.
type SSHServer struct {
	URL        string // ssh://user@127.0.0.1:port followed by the served directory
	KeyFile    string // the private key that it lets in
	KnownHosts string // a known_hosts file with its key
	root       string
}

// Of is the URL of the repository at path, below the server's directory.
func (s *SSHServer) Of(t testing.TB, path string) string {
	t.Helper()
	return s.URL + below(t, s.root, path)
}

// SSH starts an sshd on the loopback interface. It needs the sshd program.
func SSH(t testing.TB, root string) *SSHServer {
	t.Helper()
	program := sshd(t)
	dir := t.TempDir()
	hostKey := newKey(t, filepath.Join(dir, "host"))
	userKey := newKey(t, filepath.Join(dir, "user"))
	write(t, filepath.Join(dir, "authorized_keys"), ssh.MarshalAuthorizedKey(userKey))
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid == "0" {
		// sshd started by root insists on this directory of the system's.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	address := freePort(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	config := strings.Join([]string{
		"ListenAddress " + address,
		"HostKey " + filepath.Join(dir, "host"),
		"AuthorizedKeysFile " + filepath.Join(dir, "authorized_keys"),
		"PidFile none", "StrictModes no", "UsePAM no", "PermitRootLogin yes",
		"PasswordAuthentication no", "KbdInteractiveAuthentication no",
		// From the second level on, bash leaves the person's startup files alone.
		"SetEnv GIT_CONFIG_GLOBAL=/dev/null SHLVL=2",
		"MaxStartups 100", "LogLevel ERROR", "",
	}, "\n")
	write(t, filepath.Join(dir, "sshd_config"), []byte(config))
	write(t, filepath.Join(dir, "known_hosts"), []byte(knownhosts.Line([]string{address}, hostKey)+"\n"))
	start(t, program, filepath.Join(dir, "sshd_config"), address)
	return &SSHServer{
		URL:        fmt.Sprintf("ssh://%s@127.0.0.1:%s%s", me.Username, port, filepath.ToSlash(root)),
		KeyFile:    filepath.Join(dir, "user"),
		KnownHosts: filepath.Join(dir, "known_hosts"),
		root:       root,
	}
}

func sshd(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("sshd"); err == nil {
		return path // sshd wants to be called by its whole path
	}
	const usual = "/usr/sbin/sshd"
	if _, err := os.Stat(usual); err != nil {
		t.Fatal("no sshd: apt-get install openssh-server")
	}
	return usual
}

func start(t testing.TB, program, config, address string) {
	t.Helper()
	command := exec.Command(program, "-D", "-e", "-f", config)
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	t.Cleanup(func() { _ = command.Process.Kill(); <-ended })
	for deadline := time.Now().Add(10 * time.Second); ; {
		if connection, err := net.Dial("tcp", address); err == nil {
			_ = connection.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("sshd ended: %s", log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("sshd does not listen")
		}
	}
}

func newKey(t testing.TB, file string) ssh.PublicKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, pem.EncodeToMemory(block))
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// NewKey writes a private key that no server knows.
func NewKey(t testing.TB) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "stranger")
	newKey(t, file)
	return file
}

func write(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
