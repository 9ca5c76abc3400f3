package remedy

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
)

// terraform is the real program, or OpenTofu.
func terraform(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"terraform", "tofu", filepath.Join("..", "..", "build", "tools", "terraform")} {
		if found, err := exec.LookPath(name); err == nil {
			if found, err = filepath.Abs(found); err == nil {
				return found
			}
		}
	}
	t.Fatal("no terraform on PATH: install it, or run make tools, which fetches one")
	return ""
}

// formatter asks the real "terraform fmt" about many files at once.
type formatter struct {
	dir   string
	names map[[sha256.Size]byte]string
	asked map[string][]byte // content as given
	now   map[string][]byte // as terraform has it
}

func newFormatter(t testing.TB) *formatter {
	t.Helper()
	return &formatter{dir: t.TempDir(), names: map[[sha256.Size]byte]string{}, asked: map[string][]byte{}}
}

// ask notes a file, and gives the name to look it up by.
func (f *formatter) ask(t testing.TB, file string, data []byte) string {
	t.Helper()
	sum := sha256.Sum256(data)
	if name, ok := f.names[sum]; ok {
		return name
	}
	name := fmt.Sprintf("%06d%s", len(f.names), filepath.Ext(file))
	f.names[sum], f.asked[name] = name, data
	if err := os.WriteFile(filepath.Join(f.dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run formats all that was asked.
func (f *formatter) run(t testing.TB) {
	t.Helper()
	cmd := exec.Command(terraform(t), "fmt", "-write=true", "-list=false", f.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("terraform fmt: %v\n%s", err, out)
	}
	f.now = map[string][]byte{}
	for name := range f.asked {
		data, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f.now[name] = data
	}
}

func (f *formatter) formatted(name string) bool { return bytes.Equal(f.asked[name], f.now[name]) }

// about judges an edit whose before and after were asked: a file that was
// formatted stays so. In another, whose style the edit may follow, fmt finds no
// more lines to change than before among those that the edit did not write.
func (f *formatter) about(path, before, after string) []wrong {
	const law = "terraform fmt has nothing new to say"
	if f.formatted(after) {
		return nil
	}
	diff := edit.Diff(path, f.asked[after], f.now[after], nil)
	if before == "" || f.formatted(before) {
		return []wrong{{law, path + " was formatted and is not\n" + diff}}
	}
	_, written := lineNumbers(edit.Diff(path, f.asked[before], f.asked[after], nil))
	was, _ := lineNumbers(edit.Diff(path, f.asked[before], f.now[before], nil))
	is, _ := lineNumbers(diff)
	lines, formatted := strings.Split(string(f.asked[after]), "\n"), aligned(string(f.now[after]))
	maps.DeleteFunc(is, func(line int, _ bool) bool { // what is aligned with what went is the file's style
		return written[line] || slices.Contains(formatted, strings.Join(strings.Fields(lines[line-1]), " "))
	})
	if len(is) > len(was) {
		return []wrong{{law, path + " has more lines that are not formatted\n" + diff}}
	}
	return nil
}

var hunk = regexp.MustCompile(`^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@`)

// lineNumbers are the lines that a diff takes out of the file before and puts
// into the file after.
func lineNumbers(diff string) (gone, written map[int]bool) {
	gone, written = map[int]bool{}, map[int]bool{}
	from, to := 0, 0
	for i, line := range strings.Split(diff, "\n") {
		if m := hunk.FindStringSubmatch(line); m != nil {
			from, _ = strconv.Atoi(m[1])
			to, _ = strconv.Atoi(m[2])
			continue
		}
		switch {
		case i < 2 || line == "" || line[0] == '\\':
		case line[0] == '-':
			gone[from] = true
			from++
		case line[0] == '+':
			written[to] = true
			to++
		default:
			from, to = from+1, to+1
		}
	}
	return gone, written
}
