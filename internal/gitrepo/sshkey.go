package gitrepo

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-git/go-git/v5/plumbing/transport"
	gitssh "github.com/go-git/go-git/v5/plumbing/transport/ssh"
	sshagent "github.com/xanzy/ssh-agent"
	"golang.org/x/crypto/ssh"
)

// sshKey signs in to one ssh server with one key, or with those of the agent.
// The host is always checked against known_hosts.
type sshKey struct {
	user       string
	host       string // host:port, as known_hosts has it
	knownHosts string // "": the usual files
	signers    func() ([]ssh.Signer, error)
	offered    atomic.Bool // the server accepted the connection and asked for a key
}

var errNoKey = errors.New("no ssh key: start ssh-agent and ssh-add a key, or name a key file")

func newSSHKey(endpoint transport.Endpoint, username string, opts Options) (*sshKey, error) {
	if username == "" {
		current, err := user.Current()
		if err != nil {
			return nil, fmt.Errorf("%w: the URL names no ssh user: %w", ErrAuth, err)
		}
		username = current.Username
	}
	key := &sshKey{user: username, knownHosts: opts.KnownHostsFile, host: hostPort(endpoint)}
	if opts.SSHKeyFile == "" {
		if !sshagent.Available() {
			return nil, fmt.Errorf("%w: %w", ErrAuth, errNoKey)
		}
		agent, _, err := sshagent.New()
		if err != nil {
			return nil, fmt.Errorf("%w: %w: %w", ErrAuth, errNoKey, err)
		}
		key.signers = agent.Signers
		return key, nil
	}
	signer, err := readKey(opts.SSHKeyFile, opts.SSHKeyPassphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: read ssh key %q: %w", ErrAuth, opts.SSHKeyFile, err)
	}
	key.signers = func() ([]ssh.Signer, error) { return []ssh.Signer{signer}, nil }
	return key, nil
}

func readKey(file, passphrase string) (ssh.Signer, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(pem)
	var locked *ssh.PassphraseMissingError
	if !errors.As(err, &locked) {
		return signer, err
	}
	if passphrase == "" {
		return nil, errors.New("it is locked: give its passphrase")
	}
	return ssh.ParsePrivateKeyWithPassphrase(pem, []byte(passphrase))
}

// hostPort is where the library will connect: ~/.ssh/config may rename the host.
func hostPort(endpoint transport.Endpoint) string {
	host, port := endpoint.Host, endpoint.Port
	if gitssh.DefaultSSHConfig != nil {
		if alias := gitssh.DefaultSSHConfig.Get(endpoint.Host, "Hostname"); alias != "" {
			host = alias
			if n, err := strconv.Atoi(gitssh.DefaultSSHConfig.Get(endpoint.Host, "Port")); err == nil {
				port = n
			}
		}
	}
	if port <= 0 {
		port = gitssh.DefaultPort
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// Name and String implement transport.AuthMethod.
func (k *sshKey) Name() string   { return gitssh.PublicKeysName }
func (k *sshKey) String() string { return gitssh.PublicKeysName }

// ClientConfig implements the library's ssh AuthMethod.
func (k *sshKey) ClientConfig() (*ssh.ClientConfig, error) {
	k.offered.Store(false)
	var files []string
	if k.knownHosts != "" {
		files = []string{k.knownHosts}
	}
	known, err := gitssh.NewKnownHostsDb(files...)
	if err != nil {
		return nil, fmt.Errorf("%w: read known_hosts: %w: add the server with: ssh-keyscan", ErrAuth, err)
	}
	return &ssh.ClientConfig{
		User: k.user,
		Auth: []ssh.AuthMethod{ssh.PublicKeysCallback(func() ([]ssh.Signer, error) {
			k.offered.Store(true)
			return k.signers()
		})},
		HostKeyCallback:   known.HostKeyCallback(),
		HostKeyAlgorithms: known.HostKeyAlgorithms(k.host),
		Timeout:           30 * time.Second,
	}, nil
}
