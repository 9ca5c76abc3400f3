package edit

import (
	"strings"
	"testing"
)

// The proof must catch what a faulty step would do.
func TestProofCatchesWhatAStepDoesBeside(t *testing.T) {
	const src = `# about a
resource "aws_iam_user" "a" {
  name = "a"
}

resource "aws_iam_access_key" "a" {
  user   = aws_iam_user.a.name # who
  status = "Active"
}

locals {
  dsn = "u:hunter2@$${h}"
}

variable "p" {
  default = "hunter2"
}
`
	key := SetAttribute{Address: "aws_iam_access_key.a", Attribute: "status", Value: `"Inactive"`}
	at := strings.Index(src, "hunter2")
	literal := ReplaceLiteral{Start: at, End: at + len("hunter2"), Reference: "var.p"}
	tests := []struct {
		reason   string
		step     stepIn[*document]
		old, new string // what the faulty step does instead
	}{
		{"another value than asked", key, `"Active"`, `"Dormant"`},
		{"the value, and another one", key, `"Active"`, "\"Inactive\"\n  extra = 1"},
		{"the value, and a comment lost", key, " # who\n  status = \"Active\"", "\n  status = \"Inactive\""},
		{"the value, in the wrong attribute", key, "aws_iam_user.a.name", `"Inactive"`},
		{"white space elsewhere", key, "# about a\n", "# about  a\n"},
		{"a neighbour removed instead", RemoveBlock{"aws_iam_access_key.a"}, src[strings.Index(src, "resource \"aws_iam_user\""):strings.Index(src, "resource \"aws_iam_access")], ""},
		{"a neighbour removed, too", RemoveBlock{"aws_iam_access_key.a"}, src[:strings.Index(src, "locals")], ""},
		{"only the comment removed", RemoveBlock{"aws_iam_user.a"}, "# about a\n", ""},
		{"the whole string instead of a part", literal, `"u:hunter2@$${h}"`, "var.p"},
		{"one byte too few", literal, "hunter2", "${var.p}2"},
		{"another reference", literal, "hunter2@", "${var.q}@"},
		{"the escape undone", literal, "hunter2@$${h}", "${var.p}@${h}"},
		{"the default kept", SealVariable{"p"}, `default = "hunter2"`, "default = \"hunter2\"\n  sensitive = true"},
		{"the default replaced", SealVariable{"p"}, `default = "hunter2"`, `default = "x"`},
		{"something else of the variable lost", SealVariable{"p"}, "variable \"p\" {\n  default = \"hunter2\"", "variable \"q\" {\n  sensitive = true"},
		{"another block appended", AppendBlock{"output \"x\" {\n  value = 1\n}"}, "  default = \"hunter2\"\n}\n", "  default = \"hunter2\"\n}\n\noutput \"x\" {\n  value = 2\n}\n"},
		{"inserted instead of appended", AppendBlock{"output \"x\" {\n  value = 1\n}"}, "locals {", "output \"x\" {\n  value = 1\n}\nlocals {"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			faulty := strings.Replace(src, tt.old, tt.new, 1)
			if faulty == src {
				t.Fatal("the fault changes nothing")
			}
			before, err := parse("", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			after, err := parse("", []byte(faulty))
			if err != nil {
				t.Fatal(err)
			}
			if err := prove(tt.step, before, after); err == nil {
				t.Error("the proof holds")
			}
		})
	}
}

func TestDiff(t *testing.T) {
	hide := func(line []byte) []byte { return []byte(strings.ReplaceAll(string(line), "hunter2", "redacted")) }
	tests := []struct {
		reason        string
		path          string
		before, after []byte
		want          string
	}{
		{"nothing differs", "a.tf", []byte("x\n"), []byte("x\n"), ""},
		{"every line is redacted, context too", "a.tf", []byte("a hunter2\nb\n"), []byte("a hunter2\nhunter2\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1,2 +1,2 @@\n a redacted\n-b\n+redacted\n"},
		{"created", "a.tf", nil, []byte("x\n"), "--- /dev/null\n+++ b/a.tf\n@@ -0,0 +1 @@\n+x\n"},
		{"deleted", "a.tf", []byte("x\n"), nil, "--- a/a.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"},
		{"a line like a header", "a.tf", []byte("-- hunter2\n"), []byte("++ hunter2\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1 +1 @@\n--- redacted\n+++ redacted\n"},
		{"no last newline", "a.tf", []byte("hunter2"), []byte("b\r\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1 +1 @@\n-redacted\n\\ No newline at end of file\n+b\r\n"},
		{"a path that would break the header", "a\n+b.tf", []byte("x\n"), nil, "--- \"a/a\\n+b.tf\"\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			if got := Diff(tt.path, tt.before, tt.after, hide); got != tt.want {
				t.Errorf("Diff:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
