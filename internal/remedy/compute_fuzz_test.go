package remedy

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// randomBytes depend on n alone.
func randomBytes(n int) []byte {
	random := rand.New(rand.NewPCG(uint64(n), 4))
	data := make([]byte, 160)
	for i := range data {
		data[i] = byte(random.UintN(256))
	}
	return data
}

// FuzzCompute looks for a finding in a module and carries out an action on it.
// The input is the module's one file, where it is Terraform code, and otherwise
// what the grammar makes of it.
func FuzzCompute(f *testing.F) {
	shapes := shapesOf(f)
	for n := range 40 {
		f.Add(randomBytes(n), uint16(n), uint16(n))
	}
	seeds := 0
	for _, pattern := range []string{"../locate/testdata/terragoat/terraform/*/*.tf", "testdata/targets/*/*.tf", "testdata/targets/*/*/*.tf"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for i, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, uint16(7*i), uint16(i))
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatal("no real code among the seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte, finding, action uint16) {
		files := map[string][]byte{"main.tf": data}
		if s, err := locate.Parse(locate.File{Path: "main.tf", Data: data}); err != nil || len(locate.NewIndex([]*locate.Source{s}).Blocks(".")) == 0 {
			files = modules(data, false)
		}
		c := codeOf(t, "fuzz", files)
		found := append(c.blocks(), c.literals()...)
		if len(found) == 0 {
			return
		}
		a := found[int(finding)%len(found)]
		result := c.index.Find(a.query, key)
		if len(result.Sites) == 0 {
			return
		}
		_ = c.index.Impact(result.Sites)
		actions := c.actionsOn(shapes, a, result.Sites)
		a.action = actions[int(action)%len(actions)]
		c.hold(t, a, result.Sites)
	})
}

// TestGeneratedModules tries every action on every finding of what the grammar
// makes. The real program has no say: its own resources are not among these.
func TestGeneratedModules(t *testing.T) {
	t.Parallel()
	shapes := shapesOf(t)
	fixes := 0
	for n := range 2 * generatedModules(t) {
		c := codeOf(t, "generated", modules(randomBytes(n), false))
		for _, a := range append(c.blocks(), c.literals()...) {
			result := c.index.Find(a.query, key)
			if len(result.Sites) == 0 {
				continue
			}
			_ = c.index.Impact(result.Sites)
			for _, a.action = range c.actionsOn(shapes, a, result.Sites) {
				if c.hold(t, a, result.Sites) {
					fixes++
				}
			}
		}
	}
	if fixes == 0 {
		t.Error("no fix was made")
	}
	t.Logf("%d fixes", fixes)
}

// hold makes an attempt, and says whether there is a fix. All that is wrong with
// it and not known to be is an error.
func (c *code) hold(t *testing.T, a attempt, sites []locate.Site) bool {
	t.Helper()
	done := c.tryAt(a, sites)
	for _, e := range done.fix.Edits {
		if bytes.Equal(hclwrite.Format(e.Before), e.Before) && !bytes.Equal(hclwrite.Format(e.After), e.After) {
			done.wrong = append(done.wrong, wrong{"terraform fmt has nothing new to say", e.Path})
		}
	}
	for _, w := range done.wrong {
		if c.knownFault(a, w) == "" {
			t.Errorf("%s, %s breaks %q: %s\n%s", a.about, wordsOf(a.action), w.law, w.how, c.shown(done.fix))
		}
	}
	return len(done.fix.Edits) > 0
}

// shown is the code and what was made of it.
func (c *code) shown(fix Fix) string {
	var b bytes.Buffer
	for _, e := range fix.Edits {
		fmt.Fprintf(&b, "-- %s --\n%s\n-- %s after --\n%s\n", e.Path, e.Before, e.Path, e.After)
	}
	return b.String()
}
