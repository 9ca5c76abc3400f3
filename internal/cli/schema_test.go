package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	reflector "github.com/invopop/jsonschema"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

var update = flag.Bool("update", false, "write goldens and docs/schemas")

// schemaFolder holds the published schemas, from this folder.
const schemaFolder = "../../docs/schemas"

// outputs are the JSON forms of all commands, by what their "schema" says.
var outputs = []struct {
	schema, command string
	value           any
}{
	{"quell.act/v1", "quell pr approve, merge or close, and of quell ticket close", actOutput{}},
	{"quell.explain/v1", "quell explain", explainOutput{}},
	{"quell.findings/v1", "quell findings", findingsOutput{}},
	{"quell.incidents/v1", "quell incidents", incidentsOutput{}},
	{"quell.ingest/v1", "quell ingest", ingestOutput{}},
	{"quell.init/v1", "quell init", initOutput{}},
	{plan.Schema, "quell plan", plan.Document{}},
	{"quell.pull/v1", "quell pr show", pullOutput{}},
	{"quell.pulls/v1", "quell pr list", pullsOutput{}},
	{"quell.run/v1", "quell run", runOutput{}},
	{"quell.ticket/v1", "quell ticket show", ticketOutput{}},
	{"quell.tickets/v1", "quell ticket list", ticketsOutput{}},
	{"quell.validate/v1", "quell validate", validateOutput{}},
	{"quell.version/v1", "quell version", versionOutput{}},
}

// inputs are the JSON forms that people and programs write for quell to read.
var inputs = []struct {
	schema, what string
	value        any
}{
	{report.SchemaReport, "A report in quell's own format: all of it in one object, or its first line, with a finding on each line after it.", report.Document{}},
	{report.SchemaFinding, "A finding in quell's own format: a line of a report, or an element of its findings. A secret is told by one of secret, secret_sha256 and fingerprint; secret is clear text, which `quell ingest` takes out.", report.Entry{}},
}

// schemaFile names the file of a schema: "quell.plan/v1" is quell.plan.v1.json.
func schemaFile(schema string) string { return strings.ReplaceAll(schema, "/", ".") + ".json" }

// The published schemas are what the types say. A schema lets keys through that
// it does not know: a later version of quell may add some.
func TestSchemas(t *testing.T) {
	want := []string{"README.md"}
	publish := func(schema, what string, value any, mapper func(reflect.Type) *reflector.Schema) {
		name := schemaFile(schema)
		want = append(want, name)
		file := filepath.Join(schemaFolder, name)
		published := describe(t, schema, what, value, mapper)
		if *update {
			if err := os.WriteFile(file, published, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(published), string(got)); diff != "" {
			t.Errorf("docs/schemas/%s is not what the types say; run go test ./internal/cli -run TestSchemas -update (-types +file):\n%s", name, diff)
		}
	}
	for _, out := range outputs {
		publish(out.schema, "The JSON output of "+out.command+".", out.value, mapType)
	}
	for _, in := range inputs {
		publish(in.schema, in.what, in.value, mapInput)
	}
	entries, err := os.ReadDir(schemaFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(want, e.Name()) {
			t.Errorf("docs/schemas/%s belongs to no output and no input", e.Name())
		}
	}
}

// words are the types whose values are names from a list.
var words = map[reflect.Type][]string{
	reflect.TypeFor[finding.Severity]():    names(finding.Severities(), finding.Severity.String),
	reflect.TypeFor[finding.Validity]():    {"unknown", "dead", "live"},
	reflect.TypeFor[triage.Kind]():         {"fix", "propose", "escalate", "hold", "excepted", "none"},
	reflect.TypeFor[triage.BlastLevel]():   {"unknown", "none", "low", "medium", "high", "critical"},
	reflect.TypeFor[policy.Tier]():         {"", "auto", "manual"},
	reflect.TypeFor[forge.PullState]():     {"open", "merged", "closed"},
	reflect.TypeFor[plan.EventKind]():      {"pull_merged", "pull_closed", "pull_obsolete", "ticket_closed", "ticket_obsolete", "gone", "came_back", "recovered"},
	reflect.TypeFor[incident.State]():      {"open", "staged", "proposed", "fixed", "verified", "excepted", "escalated", "held", "rejected", "reopened", "rolled_back"},
	reflect.TypeFor[finding.Fingerprint](): nil,
	reflect.TypeFor[triage.OwnedPlace]():   nil, // "target:path"
}

func names[T any](values []T, name func(T) string) []string {
	var out []string
	for _, v := range values {
		out = append(out, name(v))
	}
	return out
}

func mapType(of reflect.Type) *reflector.Schema {
	switch of {
	case reflect.TypeFor[time.Time]():
		return &reflector.Schema{Type: "string", Format: "date-time"}
	case reflect.TypeFor[incident.Key]():
		return &reflector.Schema{Type: "string", Pattern: "^v1:[0-9a-f]{64}$"}
	case reflect.TypeFor[finding.Confidence]():
		return &reflector.Schema{Type: "number", Minimum: "0", Maximum: "1"}
	}
	list, ok := words[of]
	if !ok {
		return nil
	}
	schema := &reflector.Schema{Type: "string"}
	for _, word := range list {
		schema.Enum = append(schema.Enum, word)
	}
	return schema
}

// mapInput is stricter than outputs are: what is none of these is not understood.
func mapInput(of reflect.Type) *reflector.Schema {
	is := &reflector.Schema{Type: "string"}
	switch of {
	case reflect.TypeFor[finding.Fingerprint]():
		is.Pattern = "^hmac-sha256:[0-9a-f]{64}$"
	case reflect.TypeFor[finding.Category]():
		for _, c := range finding.Categories() {
			is.Enum = append(is.Enum, c)
		}
	case reflect.TypeFor[finding.IdentityKind]():
		for _, k := range finding.IdentityKinds() {
			is.Enum = append(is.Enum, k)
		}
	default:
		return mapType(of)
	}
	return is
}

// describe is the schema of a type, described by its Go comments.
func describe(t *testing.T, schema, what string, value any, mapper func(reflect.Type) *reflector.Schema) []byte {
	t.Helper()
	told := comments{}
	r := &reflector.Reflector{
		AllowAdditionalProperties: true, ExpandedStruct: true, Mapper: mapper, Namer: definitionName,
		LookupComment: func(of reflect.Type, field string) string { return told.of(t, of, field) },
	}
	s := r.Reflect(value)
	s.ID = reflector.ID("https://raw.githubusercontent.com/quellhq/terraform-provider-quell/main/docs/schemas/" + schemaFile(schema))
	s.Title = schema
	s.Description = what
	at, ok := s.Properties.Get("schema")
	if !ok {
		t.Fatalf("%T has no schema", value)
	}
	at.Const = schema
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const module = "github.com/quellhq/terraform-provider-quell/"

// definitionName is a type's name within a schema: the command line's own are
// "identity" for identityView, the others carry their package.
func definitionName(of reflect.Type) string {
	if of.Name() == "" {
		return "" // a list or a map: described where it is used
	}
	if of.PkgPath() == module+"internal/cli" {
		return strings.TrimSuffix(of.Name(), "View")
	}
	return path.Base(of.PkgPath()) + "." + of.Name()
}

// comments are what the Go code says of types ("Record") and fields
// ("Record.Since"), by package.
type comments map[string]map[string]string

func (c comments) of(t *testing.T, of reflect.Type, field string) string {
	t.Helper()
	dir, ours := strings.CutPrefix(of.PkgPath(), module)
	if !ours {
		return ""
	}
	if c[dir] == nil {
		c[dir] = readComments(t, filepath.Join("..", "..", filepath.FromSlash(dir)))
	}
	if field == "" {
		return c[dir][of.Name()]
	}
	return c[dir][of.Name()+"."+field]
}

func readComments(t *testing.T, dir string) map[string]string {
	t.Helper()
	said := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %q: %v", dir, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE {
				continue
			}
			for _, spec := range types.Specs {
				readType(said, spec.(*ast.TypeSpec), types.Doc)
			}
		}
	}
	return said
}

func readType(said map[string]string, spec *ast.TypeSpec, doc *ast.CommentGroup) {
	body, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	if spec.Doc != nil {
		doc = spec.Doc
	}
	// "Entry is one incident" says of the entry: "One incident".
	said[spec.Name.Name] = forReaders(strings.TrimPrefix(doc.Text(), spec.Name.Name+" is "))
	for _, field := range body.Fields.List {
		text := field.Doc.Text() + field.Comment.Text()
		for _, name := range field.Names {
			said[spec.Name.Name+"."+name.Name] = forReaders(text)
		}
	}
}

// insideOnly is what only readers of the code can look up.
var insideOnly = regexp.MustCompile(`,? \(?DESIGN §\d+\)?|[\[\]]`)

// forReaders is a comment as a sentence for those who do not see the code.
func forReaders(comment string) string {
	text := strings.Join(strings.Fields(insideOnly.ReplaceAllString(comment, "")), " ")
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
