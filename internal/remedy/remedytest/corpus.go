// Package remedytest finds real code for the tests that try fixes on it. It is for
// tests only.
package remedytest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Corpus is the folder that QUELL_CORPUS names, with targets and findings, and which
// reports are about which target, as its SOURCES.tsv says. The test is skipped where
// nobody asks for a corpus: it takes an hour, and make corpus asks for one.
func Corpus(t *testing.T) (root string, reports map[string][]string) {
	t.Helper()
	if root = os.Getenv("QUELL_CORPUS"); root == "" {
		t.Skip("QUELL_CORPUS names no corpus: say make corpus CORPUS=folder")
	}
	table, err := os.ReadFile(filepath.Join(root, "SOURCES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	reports = map[string][]string{}
	for line := range strings.Lines(string(table)) {
		if f := strings.Split(line, "\t"); len(f) > 1 && strings.HasPrefix(f[0], "findings/") {
			of := f[1][strings.LastIndexByte(f[1], '/')+1:]
			reports[of] = append(reports[of], filepath.Join(root, f[0]))
		}
	}
	return root, reports
}
