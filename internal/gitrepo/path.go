package gitrepo

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Committable says whether [Repo.NewCommit] takes a path.
func Committable(path string) bool { return isPlain(path) || checkPath(path) == nil }

// isPlain says that nobody could object to a path: names of letters, digits and
// a few signs, with which none begins: so none is .git, nor git~1. Most paths
// are plain, and a pass asks for a million.
func isPlain(path string) bool {
	first := true // of a name
	for i := range len(path) {
		switch c := path[i]; {
		case c == '/' || c == '.' || c == '-' || c == '_':
			if first {
				return false
			}
			first = c == '/'
		case 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9':
			first = false
		default:
			return false
		}
	}
	return !first && len(path) <= 4096
}

// checkPath refuses a path that a tree may hold but a checkout must never see:
// it leaves the work tree, or some file system reads one of its elements as
// .git. The rules are those of Git's verify_path with core.protectNTFS and
// core.protectHFS, for every platform: whoever checks it out is not known here.
func checkPath(path string) error {
	refuse := func(why string) error {
		return fmt.Errorf("path %q: %w: it %s", path, ErrPath, why)
	}
	switch {
	case path == "":
		return refuse("is empty")
	case len(path) > 4096:
		return refuse("is longer than 4096 bytes")
	case !utf8.ValidString(path):
		return refuse("is not UTF-8")
	case strings.HasPrefix(path, "/"):
		return refuse("is absolute")
	case strings.ContainsRune(path, '\\'):
		return refuse("has a backslash, which is a separator on Windows")
	case strings.ContainsFunc(path, unicode.IsControl):
		return refuse("has a control character")
	}
	for element := range strings.SplitSeq(path, "/") {
		switch {
		case element == "":
			return refuse("has an empty element")
		case element == "." || element == "..":
			return refuse("has the element " + element)
		case isDotGit(element):
			return refuse("reaches into .git")
		}
	}
	return nil
}

// isDotGit tells whether a file system takes the element for .git: any case,
// the short name git~1, trailing dots and spaces or a stream name (NTFS), and
// code points that are not there (HFS+).
func isDotGit(element string) bool {
	visible := strings.ToLower(strings.Map(func(r rune) rune {
		if unseenByHFS(r) {
			return -1
		}
		return r
	}, element))
	if stem, _, stream := strings.Cut(visible, ":"); stream {
		visible = stem
	}
	visible = strings.TrimRight(visible, ". ")
	return visible == ".git" || visible == "git~1"
}

// unseenByHFS lists what HFS+ ignores in names: Git's utf8.c, next_hfs_char.
func unseenByHFS(r rune) bool {
	switch {
	case r >= 0x200c && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x206a && r <= 0x206f, r == 0xfeff:
		return true
	}
	return false
}
