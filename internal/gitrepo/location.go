package gitrepo

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/go-git/go-git/v5/plumbing/transport"
)

// location is where a repository is. Exactly one of dir and endpoint is set;
// neither display nor endpoint ever holds a credential.
type location struct {
	display  string
	dir      string
	endpoint *transport.Endpoint
	username string // from the URL, with password: they are moved here
	password string
}

// parseLocation reads a path, a URL (file, http, https, ssh) or user@host:path.
// As in git, a colon before the first slash makes a host of what stands before it.
func parseLocation(text string) (location, error) {
	switch {
	case text == "":
		return location{}, errors.New("open repository: the location is empty: give a path or a URL")
	case hasScheme(text):
		return parseURL(text)
	}
	colon, slash := strings.IndexByte(text, ':'), strings.IndexByte(text, '/')
	if colon < 0 || (slash >= 0 && slash < colon) || filepath.VolumeName(text) != "" {
		return location{display: text, dir: text}, nil
	}
	if user, _, ok := strings.Cut(text, "@"); ok && strings.Contains(user, ":") {
		return location{}, errors.New("open repository: ssh takes a key, not a password: remove the password from the location")
	}
	endpoint, err := transport.NewEndpoint(text)
	if err != nil || endpoint.Protocol != "ssh" {
		return location{}, fmt.Errorf("open repository %q: neither a path nor user@host:path", text)
	}
	return location{display: text, endpoint: endpoint, username: endpoint.User}, nil
}

// IsURL tells whether location is a URL or user@host:path, and not a plain path.
func IsURL(location string) bool {
	at, err := parseLocation(location)
	return hasScheme(location) || (err == nil && at.endpoint != nil)
}

// Display is a location for people, without the credentials that a URL may
// have; empty when it is none.
func Display(location string) string {
	at, err := parseLocation(location)
	if err != nil {
		return ""
	}
	return at.display
}

// hasScheme tells whether the text begins as RFC 3986 has it; else it is a path.
func hasScheme(text string) bool {
	scheme, _, ok := strings.Cut(text, "://")
	return ok && scheme != "" && !strings.ContainsFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.", r))
	})
}

func parseURL(text string) (location, error) {
	address, err := url.Parse(text)
	if err != nil || strings.ContainsAny(text, "?#") { // no repository has these, but a password may
		// The parser's error quotes the address, and with it the password.
		return location{}, errors.New("open repository: the location is not a valid URL: check it, and percent-encode what is special in its user name and password")
	}
	user := address.User
	shown := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}
	switch address.Scheme {
	case "file":
		if address.Path == "" || (address.Host != "" && address.Host != "localhost") {
			return location{}, fmt.Errorf("open repository %q: a file URL has three slashes: file:///path", shown.String())
		}
		return location{display: shown.String(), dir: filepath.FromSlash(address.Path)}, nil
	case "http", "https":
	case "ssh":
		if _, has := user.Password(); has {
			return location{}, fmt.Errorf("open repository %q: ssh takes a key, not a password: remove the password from the URL", shown.String())
		}
		if name := user.Username(); name != "" {
			shown.User = url.User(name)
		}
	default:
		return location{}, fmt.Errorf("open repository %q: scheme %q is not known: give a path, file://, http(s)://, ssh:// or user@host:path",
			shown.String(), address.Scheme)
	}
	if address.Host == "" {
		return location{}, fmt.Errorf("open repository %q: the URL names no host", shown.String())
	}
	endpoint, err := transport.NewEndpoint((&url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}).String())
	if err != nil {
		return location{}, fmt.Errorf("open repository %q: the URL names no repository", shown.String())
	}
	at := location{display: shown.String(), endpoint: endpoint}
	at.username = user.Username()
	at.password, _ = user.Password()
	return at, nil
}
