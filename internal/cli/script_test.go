package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"quell": func() { os.Exit(watched()) }})
}

// canary stands in every secret of the scripts: whatever quell prints, to
// standard output or error, never has it.
const canary = "c4n4ryV4lu3"

// What the scripts' environment tells the command under watch.
const (
	schemasVariable = "TEST_SCHEMAS" // the folder of the published schemas
	seenVariable    = "TEST_SEEN"    // the folder where each schema that was met leaves a file
)

// misbehaved is the exit code of a command that printed what no command may. No
// script expects it.
const misbehaved = 99

// watched runs quell as its door does, and holds whatever it prints against the
// laws of every command.
func watched() int {
	var out, errs bytes.Buffer
	code := Run(context.Background(), "test", os.Args[1:], os.Getenv, Streams{
		In: os.Stdin, Out: io.MultiWriter(os.Stdout, &out), Err: io.MultiWriter(os.Stderr, &errs),
	})
	asked := strings.Join(os.Args[1:], " ")
	if err := lawful(out.Bytes(), errs.Bytes(), strings.Contains(asked, "-o json") && code != exitUsage); err != nil {
		fmt.Fprintf(os.Stderr, "quell %s: %v\n", asked, err)
		return misbehaved
	}
	return code
}

func lawful(out, errs []byte, asJSON bool) error {
	for _, text := range [][]byte{out, errs} {
		if bytes.Contains(text, []byte(canary)) {
			return fmt.Errorf("a secret was printed")
		}
		if at := bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsGraphic(r) }); at >= 0 {
			return fmt.Errorf("byte %d is a character that a terminal obeys", at)
		}
	}
	if !asJSON || len(out) == 0 {
		return nil
	}
	return conforms(out, os.Getenv(schemasVariable), os.Getenv(seenVariable))
}

// conforms says whether a text is one JSON value that its published schema
// describes, with no key that the schema does not know.
func conforms(out []byte, schemas, seen string) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		return fmt.Errorf("not one JSON value: %w", err)
	}
	object, _ := value.(map[string]any)
	name, ok := object["schema"].(string)
	if !ok {
		return fmt.Errorf("the JSON output has no schema")
	}
	data, err := os.ReadFile(filepath.Join(schemas, schemaFile(name)))
	if err != nil {
		return err
	}
	published, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	closeObjects(published)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", published); err != nil {
		return err
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		return err
	}
	if err := schema.Validate(value); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(seen, schemaFile(name)), nil, 0o600)
}

// closeObjects lets no unknown key through, which the published schemas do for
// the sake of later versions.
func closeObjects(schema any) {
	switch node := schema.(type) {
	case map[string]any:
		if _, ok := node["properties"].(map[string]any); ok && node["additionalProperties"] == nil {
			node["additionalProperties"] = false
		}
		delete(node, "$id") // the schema is what was just read, wherever it is published
		for _, child := range node {
			closeObjects(child)
		}
	case []any:
		for _, child := range node {
			closeObjects(child)
		}
	}
}

func TestScripts(t *testing.T) {
	schemas, err := filepath.Abs(schemaFolder)
	if err != nil {
		t.Fatal(err)
	}
	seen := t.TempDir()
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var started atomic.Int32
	// A group of its own, because scripts run in parallel.
	t.Run("run", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Files: scripts, UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
			Setup: func(env *testscript.Env) error {
				started.Add(1)
				env.Vars = append(env.Vars,
					schemasVariable+"="+schemas, seenVariable+"="+seen,
					"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
					"GIT_AUTHOR_NAME=Rita Reviewer", "GIT_AUTHOR_EMAIL=rita@example.com",
					"GIT_COMMITTER_NAME=Rita Reviewer", "GIT_COMMITTER_EMAIL=rita@example.com",
					"GIT_AUTHOR_DATE=2026-03-01T08:00:00Z", "GIT_COMMITTER_DATE=2026-03-01T08:00:00Z",
					"QUELL_FINGERPRINT_KEY=key-of-the-scripts",
				)
				return nil
			},
			Cmds: map[string]func(*testscript.TestScript, bool, []string){
				"commit": commit, "exits": exits, "has": has, "unescape": unescape, "control": control, "conform": conform,
			},
		})
	})
	if t.Failed() || int(started.Load()) < len(scripts) { // -run chose some
		return
	}
	met, err := os.ReadDir(seen)
	if err != nil {
		t.Fatal(err)
	}
	forms := []string{}
	for _, out := range outputs {
		forms = append(forms, out.schema)
	}
	for _, in := range inputs {
		forms = append(forms, in.schema)
	}
	for _, schema := range forms {
		if !slices.ContainsFunc(met, func(e os.DirEntry) bool { return e.Name() == schemaFile(schema) }) {
			t.Errorf("no script has %s", schema)
		}
	}
}

// conform FILE: each line of the file is a JSON value that its published schema
// describes.
func conform(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: conform FILE")
	}
	for i, text := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		if err := conforms([]byte(text), ts.Getenv(schemasVariable), ts.Getenv(seenVariable)); err != nil {
			ts.Fatalf("line %d: %v", i+1, err)
		}
	}
}

// commit FOLDER REPOSITORY: makes what lies in the folder the next commit of the
// bare repository's main branch; the repository is made where there is none.
func commit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: commit FOLDER REPOSITORY")
	}
	folder, bare := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	git := func(args ...string) string {
		c := exec.Command("git", args...)
		c.Dir = folder
		c.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME")}
		for _, name := range []string{
			"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE",
		} {
			c.Env = append(c.Env, name+"="+ts.Getenv(name))
		}
		for _, role := range []string{"AUTHOR", "COMMITTER"} {
			c.Env = append(c.Env, "GIT_"+role+"_NAME=Rita Reviewer", "GIT_"+role+"_EMAIL=rita@example.com")
		}
		out, err := c.CombinedOutput()
		if err != nil {
			ts.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if _, err := os.Stat(bare); err != nil {
		git("init", "--quiet", "--bare", "--initial-branch=main", bare)
	}
	dir := "--git-dir=" + bare
	git(dir, "--work-tree="+folder, "add", "--all", "--force", ".")
	tree := git(dir, "write-tree")
	commit := []string{dir, "commit-tree", "-m", "Import", tree}
	if parent, err := exec.Command("git", dir, "rev-parse", "--verify", "--quiet", "main").Output(); err == nil {
		commit = append(commit, "-p", strings.TrimSpace(string(parent)))
	}
	git(dir, "update-ref", "refs/heads/main", git(commit...))
	ts.Check(os.Remove(filepath.Join(bare, "index")))
}

// exits CODE COMMAND…: the command ends with this very exit code. What it prints
// is in stdout and stderr, as after exec.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		code = failed.ExitCode()
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// has FILE PATH VALUE: the JSON in the file has this value at the path, whose
// steps are keys and numbers joined by dots. Strings stand bare.
func has(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: has FILE PATH VALUE")
	}
	var at any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &at))
	for step := range strings.SplitSeq(args[1], ".") {
		switch node := at.(type) {
		case map[string]any:
			value, ok := node[step]
			if !ok {
				ts.Fatalf("%s: no key %q", args[1], step)
			}
			at = value
		case []any:
			n := 0
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(node) {
				ts.Fatalf("%s: no element %q in a list of %d", args[1], step, len(node))
			}
			at = node[n]
		default:
			ts.Fatalf("%s: nothing is under %q", args[1], step)
		}
	}
	got, err := json.Marshal(at)
	ts.Check(err)
	text, isText := at.(string)
	if (string(got) == args[2] || isText && text == args[2]) == neg {
		ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
	}
}

// unescape FILE…: \e and \u{9b} in a file become the characters, which cannot
// stand in a script.
func unescape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: unescape FILE…")
	}
	replace := strings.NewReplacer(`\e`, "\x1b", `\u{9b}`, "\u009b", `\u{202e}`, "\u202e", `\a`, "\a")
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(replace.Replace(ts.ReadFile(name))), 0o600))
	}
}

// control FOLDER: copies the small control repository of testdata there; with
// demo, the demo's code and reports.
func control(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: control FOLDER [demo]")
	}
	sources := []string{"testdata/control"}
	if len(args) == 2 && args[1] == "demo" {
		sources = []string{"../../examples/demo/code", "../../examples/demo/findings"}
	}
	for _, source := range sources {
		to := ts.MkAbs(args[0])
		if filepath.Base(source) == "findings" {
			to = filepath.Join(to, "findings")
		}
		ts.Check(os.CopyFS(to, os.DirFS(source)))
	}
}
