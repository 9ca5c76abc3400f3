package gitrepo

import (
	"os"
	"os/exec"
	"strings"
)

// UserFromConfig tells who git would name as author of a commit made in the
// repository at location: the environment first, then the repository's
// configuration, then the person's and the machine's, includes and all. Each
// is empty when nothing says it. For a server, the configuration is that of
// the current directory.
func UserFromConfig(location string) (name, email string) {
	dir := ""
	if at, err := parseLocation(location); err == nil && at.dir != "" {
		if found, err := findGitDir(at.dir); err == nil {
			dir = found
		}
	}
	name = firstOf(os.Getenv("GIT_AUTHOR_NAME"), gitConfig(dir, "author.name"), gitConfig(dir, "user.name"))
	email = firstOf(os.Getenv("GIT_AUTHOR_EMAIL"), gitConfig(dir, "author.email"), gitConfig(dir, "user.email"), os.Getenv("EMAIL"))
	return name, email
}

// gitConfig asks git itself, because conditional includes are how people keep
// two names apart and no library reads them. Without git there is no answer.
func gitConfig(dir, key string) string {
	args := []string{"config", "--get", key}
	if dir != "" {
		args = append([]string{"--git-dir", dir}, args...)
	}
	out, err := exec.Command("git", args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value = strings.TrimSpace(value); value != "" {
			return value
		}
	}
	return ""
}
