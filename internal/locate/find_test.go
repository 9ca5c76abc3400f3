package locate_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

func TestFindResourceAndPlace(t *testing.T) {
	goat := corpus(t, "terragoat")
	ix := tree(t, map[string]string{
		"a/main.tf":      "resource \"x_user\" \"u\" {\n  n = 1\n}\n\nresource \"x_user\" \"v\" {\n  count = 3\n}\n\nmodule \"m\" {\n  source = \"../child\"\n}\nmodule \"far\" {\n  source = \"x/y/z\"\n}\nmodule \"t\" {\n  source = \"../twice\"\n}\nmodule \"t2\" {\n  source = \"../twice\"\n}\n",
		"b/main.tf":      "resource \"x_user\" \"u\" {\n}\nresource \"x_user\" \"d\" {}\nresource \"x_user\" \"d\" {}\n",
		"c/main.tf":      "locals {\n  a = 1\n  b = 2\n}\n",
		"child/main.tf":  "resource \"x_user\" \"w\" {}\n",
		"twice/main.tf":  "resource \"x_user\" \"w2\" {}\n",
		"broken/main.tf": "x {",
		"notes.txt":      "x\n",
		"e/main.tf":      "# Copyright Acme\n\n# The first,\n# and more.\nresource \"x_user\" \"e1\" {}\n\n# resource \"x_user\" \"e2\" {\n# }\nresource \"x_user\" \"e3\" {}\n# The end.\n",
		"f/main.tf":      "module \"each\" {\n  source = \"../each\"\n  for_each = var.all\n}\n",
		"each/main.tf":   "resource \"x_user\" \"w3\" {}\n",
	})
	at := func(path string, lines ...int) []locate.Place {
		p := locate.Place{Path: path, StartLine: lines[0]}
		if len(lines) > 1 {
			p.EndLine = lines[1]
		}
		return []locate.Place{p}
	}
	tests := []struct {
		name   string
		reason string
		ix     *locate.Index
		q      locate.Query
		want   []string
		why    string
	}{
		{name: "address", reason: "an address found in one folder only", ix: goat, q: locate.Query{Resource: "aws_iam_user.user"}, want: []string{"terraform/aws/iam.tf:1 aws_iam_user.user"}},
		{name: "address in the reported folder", reason: "the place says which of the folders", ix: ix, q: locate.Query{Resource: "x_user.u", Places: at("b/main.tf", 9)}, want: []string{"b/main.tf:1 x_user.u"}},
		{name: "address in two folders", reason: "without a place both could be meant", ix: ix, q: locate.Query{Resource: "x_user.u"}, why: "the address is declared more than once: x_user.u (a/main.tf:1), x_user.u (b/main.tf:1)"},
		{name: "address twice in a folder", reason: "invalid code is ambiguous", ix: ix, q: locate.Query{Resource: "x_user.d"}, why: "the address is declared more than once: x_user.d (b/main.tf:3), x_user.d (b/main.tf:4)"},
		{name: "address elsewhere", reason: "with a place only its folder counts", ix: ix, q: locate.Query{Resource: "x_user.w", Places: at("a/main.tf", 1)}, why: `no block "x_user.w" is in the code`},
		{name: "address beside a broken file", reason: "the block may be in the file that was not read", ix: ix, q: locate.Query{Resource: "x_user.w", Places: at("broken/main.tf", 1)}, why: `no block "x_user.w" is in the code; it may be in what could not be read: broken/main.tf`},
		{name: "one of several", reason: "an index means one of what the block makes; the site says which", ix: ix, q: locate.Query{Resource: `x_user.v[0]`}, want: []string{"a/main.tf:5 x_user.v (repeated) as x_user.v[0]"}},
		{name: "one of fewer", reason: "the block is known to make three", ix: ix, q: locate.Query{Resource: `x_user.v[3]`}, why: "x_user.v (a/main.tf:5) does not make x_user.v[3]"},
		{name: "all of several", reason: "scanners of code mean the block", ix: ix, q: locate.Query{Resource: "x_user.v"}, want: []string{"a/main.tf:5 x_user.v (repeated)"}},
		{name: "through a call", reason: "a local call is followed", ix: ix, q: locate.Query{Resource: `module.m["k"].x_user.w`}, want: []string{`child/main.tf:1 x_user.w as module.m["k"].x_user.w`}},
		{name: "through one of two calls", reason: "the child's block is of both calls", ix: ix, q: locate.Query{Resource: "module.t.x_user.w2"}, why: `module "twice", which declares x_user.w2, is called 2 times`},
		{name: "out of the code", reason: "a registry module is not here", ix: ix, q: locate.Query{Resource: "module.far.x_user.w"}, why: "module.far (a/main.tf:12) is not in the code, so what it declares is not known"},
		{name: "ARN as resource", reason: "cloud scanners give the ARN as the resource", ix: goat, q: locate.Query{Resource: "arn:aws:iam::123456789012:user/123456789012-acme-dev-user"}, want: []string{"terraform/aws/iam.tf:1 aws_iam_user.user"}},
		{name: "line in a block", reason: "the last way", ix: goat, q: locate.Query{Places: at("terraform/aws/iam.tf", 25, 43)}, want: []string{"terraform/aws/iam.tf:25 aws_iam_user_policy.userpolicy"}},
		{name: "lines of two blocks", reason: "which one is meant is not known", ix: goat, q: locate.Query{Places: at("terraform/aws/iam.tf", 22, 25)}, why: "the reported lines are in several blocks: aws_iam_access_key.user (terraform/aws/iam.tf:21), aws_iam_user_policy.userpolicy (terraform/aws/iam.tf:25)"},
		{name: "line of a local", reason: "a local is an address of its own", ix: ix, q: locate.Query{Places: at("c/main.tf", 3)}, want: []string{"c/main.tf:3 local.b"}},
		{name: "line between blocks", reason: "the file has moved on", ix: ix, q: locate.Query{Places: at("a/main.tf", 4)}, why: `no block stands at line 4 of "a/main.tf"`},
		{name: "line of a comment", reason: "what stands directly above a block is about it", ix: ix, q: locate.Query{Places: at("e/main.tf", 3, 4)}, want: []string{"e/main.tf:5 x_user.e1"}},
		{name: "line of the licence", reason: "scanners report line 1 for a whole file", ix: ix, q: locate.Query{Places: at("e/main.tf", 1)}, why: `no block stands at line 1 of "e/main.tf"`},
		{name: "blank line below a comment", reason: "it is about nothing", ix: ix, q: locate.Query{Places: at("e/main.tf", 2)}, why: `no block stands at line 2 of "e/main.tf"`},
		{name: "line of code commented out", reason: "it is not about the block below", ix: ix, q: locate.Query{Places: at("e/main.tf", 7)}, why: `no block stands at line 7 of "e/main.tf"`},
		{name: "line of the last comment", reason: "no block follows", ix: ix, q: locate.Query{Places: at("e/main.tf", 10)}, why: `no block stands at line 10 of "e/main.tf"`},
		{name: "line in a shared module", reason: "scanners of code mean the block", ix: ix, q: locate.Query{Places: at("twice/main.tf", 1)}, want: []string{"twice/main.tf:1 x_user.w2"}},
		{name: "line of one identity in a shared module", reason: "the block is that of two, and the report is about one", ix: ix, q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE"}, Places: at("twice/main.tf", 1)},
			why: "x_user.w2 (twice/main.tf:1) is in a module that is called 2 times, and the report means one of what it makes"},
		{name: "address of one identity in a shared module", reason: "as above", ix: ix, q: locate.Query{Identity: finding.Identity{Name: "ci"}, Resource: "x_user.w2"},
			why: "x_user.w2 (twice/main.tf:1) is in a module that is called 2 times, and the report means one of what it makes"},
		{name: "line in a module called for each", reason: "the call may make several of it", ix: ix, q: locate.Query{Places: at("each/main.tf", 1)}, want: []string{"each/main.tf:1 x_user.w3 (repeated)"}},
		{name: "line beyond the end", reason: "the file has moved on", ix: ix, q: locate.Query{Places: at("a/main.tf", 400)}, why: `no block stands at line 400 of "a/main.tf"`},
		{name: "no line", reason: "a file is not a block", ix: ix, q: locate.Query{Places: at("a/main.tf", 0)}, why: `the report gives no line in "a/main.tf"`},
		{name: "line of a declared-twice block", reason: "an edit by address could hit the other", ix: ix, q: locate.Query{Places: at("b/main.tf", 3)}, why: `x_user.d is declared more than once in "b"`},
		{name: "not Terraform", reason: "text has no blocks, so that the line is the place", ix: ix, q: locate.Query{Places: at("notes.txt", 1)}, want: []string{"notes.txt:1 "}},
		{name: "beyond the end", reason: "a file may have become shorter", ix: ix, q: locate.Query{Places: at("notes.txt", 99)}, why: `"notes.txt" has no line 99`},
		{name: "not there", reason: "a report may name any path", ix: ix, q: locate.Query{Places: at("../etc/passwd", 1)}, why: `"../etc/passwd" is not in the code`},
		{name: "not read", reason: "not parsed is not gone", ix: ix, q: locate.Query{Places: at("broken/main.tf", 1)}, why: `"broken/main.tf" does not parse`},
		{name: "nothing", reason: "an incident may say nothing of code", ix: ix, q: locate.Query{}, why: "the report names no secret, resource, identity or place in the code"},
		{name: "not an address", reason: "a type of cloud resource is not an address, so that the place decides", ix: ix, q: locate.Query{Resource: "AWS::IAM::User", Places: at("a/main.tf", 2)}, want: []string{"a/main.tf:1 x_user.u"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.ix.Find(tt.q, key)
			if diff := cmp.Diff(tt.want, sites(t, tt.ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestParseErrorNamesThePlaceAlone(t *testing.T) {
	_, err := locate.Parse(locate.File{Path: "a.tf", Data: []byte("resource \"x\" \"y\" {\n  password = \"hunter2hunter2\" oops\n}\n")})
	var parse *locate.ParseError
	if !errors.As(err, &parse) {
		t.Fatalf("error %v, want a *ParseError", err)
	}
	if diff := cmp.Diff(&locate.ParseError{Path: "a.tf", Line: 2, Summary: "Missing newline after argument"}, parse); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error quotes the file: %v", err)
	}
}

func TestOverlays(t *testing.T) {
	ix := tree(t, map[string]string{"main.tf": `resource "aws_iam_user" "u" { name = "ci" }`, "x.tf": "{", "app.env": "TOKEN=9fK2xQ7vLm4TzR1c"})
	token := locate.Query{Fingerprint: fingerprint("9fK2xQ7vLm4TzR1c")}
	user := locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}
	parse := func(path, data string) *locate.Source {
		s, err := locate.Parse(locate.File{Path: path, Data: []byte(data)})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	moved := ix.With(parse("main.tf", "\n"+`resource "aws_iam_user" "v" { name = "ci" }`)).With(parse("new/a.txt", "9fK2xQ7vLm4TzR1c"))
	bare := ix.Without("main.tf").Without("app.env").Without("not there")
	mended := bare.With(parse("x.tf", ""))
	tests := []struct {
		name   string
		reason string
		ix     *locate.Index
		q      locate.Query
		want   []string
		why    string
	}{
		{"base user", "an overlay leaves its base as it is", ix, user, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"base token", "as above", ix, token, []string{"app.env:1  9fK2xQ7vLm4TzR1c"}, ""},
		{"replaced", "the new file counts, not the old", moved, user, []string{"main.tf:2 aws_iam_user.v"}, ""},
		{"added", "both the base's file and the new one", moved, token, []string{"app.env:1  9fK2xQ7vLm4TzR1c", "new/a.txt:1  9fK2xQ7vLm4TzR1c"}, ""},
		{"removed", "what is removed is gone, what is broken still is", bare, user, nil, `nothing in the code declares user "ci"; it may be in what could not be read: x.tf`},
		{"removed token", "as above", bare, token, nil, "no literal in the code has the secret's value; it may be in what could not be read: x.tf"},
		{"mended", "a file that parses is no longer broken", mended, user, nil, `nothing in the code declares user "ci"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.ix.Find(tt.q, key)
			if diff := cmp.Diff(tt.want, sites(t, tt.ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
	if _, ok := bare.Source("main.tf"); ok {
		t.Error("a removed file is still there")
	}
}

func TestBlock(t *testing.T) {
	ix := tree(t, map[string]string{"main.tf": "# c\nresource \"a_b\" \"c\" {\n  d = 1\n}\nresource \"a_b\" \"e\" {}\nresource \"a_b\" \"e\" {}\nlocals {\n  f = 2\n}\n"})
	src, _ := ix.Source("main.tf")
	text := func(r locate.Range) string { return string(src.Bytes()[r.Start:r.End]) }
	b, ok := ix.Block("main.tf", "a_b.c")
	if !ok || text(b.Range) != "resource \"a_b\" \"c\" {\n  d = 1\n}" || text(b.Body) != "\n  d = 1\n" || b.Line != 2 || b.Type != "resource" || !cmp.Equal(b.Labels, []string{"a_b", "c"}) {
		t.Errorf("block %+v, %t", b, ok)
	}
	if l, ok := ix.Block("main.tf", "local.f"); !ok || text(l.Range) != "f = 2" || text(l.Body) != "2" {
		t.Errorf("local %+v, %t", l, ok)
	}
	for _, address := range []string{"a_b.e", "a_b.z", ""} {
		if b, ok := ix.Block("main.tf", address); ok {
			t.Errorf("%q is %+v, want none: it is declared twice or not at all", address, b)
		}
	}
	if _, ok := ix.Block("other/main.tf", "a_b.c"); ok {
		t.Error("a block of another folder was found")
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	var sources []*locate.Source
	for _, path := range []string{"c/main.tf", "a/main.tf", "b/main.tf", "a/x.tf", "z.env"} {
		s, err := locate.Parse(locate.File{Path: path, Data: []byte("resource \"aws_iam_user\" \"u" + path[:1] + path[2:3] + "\" { name = \"ci\" }\nresource \"a_b\" \"" + path[2:3] + "\" { x = \"9fK2xQ7vLm4TzR1c\" }\n")})
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, s)
	}
	queries := []locate.Query{
		{Fingerprint: fingerprint("9fK2xQ7vLm4TzR1c")},
		{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}},
	}
	want := make([]locate.Result, len(queries))
	for n := range 20 {
		ix := locate.NewIndex(shuffled(sources, n))
		for i, q := range queries {
			got := ix.Find(q, key)
			if n == 0 {
				want[i] = got
			}
			if diff := cmp.Diff(want[i], got); diff != "" {
				t.Fatalf("order %d, query %d (-want +got):\n%s", n, i, diff)
			}
		}
	}
}

// TestSharedSources holds that passes may ask trees of the same sources at once.
func TestSharedSources(t *testing.T) {
	base := corpus(t, "terragoat")
	user := locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Account: "123456789012", Name: "123456789012-acme-dev-user"}}
	secret := locate.Query{Fingerprint: fingerprint("AKIAIOSFODNN7EXAMPLE")}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			ix := base.Without("terraform/aws/lambda.tf")
			found := ix.Find(user, key)
			if blast := ix.Impact(found.Sites); len(found.Sites) != 1 || len(blast.Dependents) != 4 {
				t.Errorf("user: %+v with %+v", found, blast)
			}
			if got := len(ix.Find(secret, key).Sites) + len(base.Find(secret, key).Sites); got != 1+2 {
				t.Errorf("secret: %d sites in the two trees, want 3", got)
			}
		})
	}
	group.Wait()
}
