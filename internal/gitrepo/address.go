package gitrepo

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// Canonical is one spelling for all that name the same repository: a directory
// without links, whichever of its folders was named, or a URL with its port and
// without ".git". user@host:path is taken for ssh://user@host/path, as hosting
// services do. What is no location stays as it is.
func Canonical(location string) string {
	at, err := parseLocation(location)
	switch {
	case err != nil:
		return location
	case at.dir != "":
		return canonicalDir(at.dir)
	}
	to := originOf(at.endpoint.Protocol, hostOf(at.endpoint))
	user := ""
	if to.scheme == "ssh" && at.username != "" { // whose home it is matters
		user = at.username + "@"
	}
	return to.scheme + "://" + user + to.host + strings.TrimSuffix(path.Clean("/"+at.endpoint.Path), ".git")
}

func canonicalDir(dir string) string {
	if found, err := findGitDir(dir); err == nil {
		dir = found
	}
	if whole, err := filepath.EvalSymlinks(dir); err == nil {
		dir = whole
	}
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return dir
}

// Resolve is a location as a document in the repository at base means it: a
// relative path begins at that repository's folder, wherever the process runs.
func Resolve(base, location string) (string, error) {
	at, err := parseLocation(location)
	if err != nil || at.dir == "" || filepath.IsAbs(at.dir) {
		return location, err
	}
	from, err := parseLocation(base)
	if err != nil {
		return "", err
	}
	if from.dir == "" {
		return "", fmt.Errorf("repository %q is a relative path, and the control repository is on a server: give an absolute path or a URL", location)
	}
	folder := from.dir
	if filepath.Base(folder) == ".git" {
		folder = filepath.Dir(folder)
	}
	return filepath.Join(folder, at.dir), nil
}
