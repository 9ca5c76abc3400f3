package comment_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
)

const block = "resource \"aws_iam_user\" \"ci\" {}\n"

func TestLead(t *testing.T) {
	tests := []struct {
		name, reason, stays, goes string
	}{
		{"none", "there is no comment", "", ""},
		{"its own", "what stands directly above is about the block", "", "# The user.\n"},
		{"several", "so are several lines of it", "", "# The user\n// of the /* pipeline */.\n/* And\n more. */\n"},
		{"apart", "a blank line sets it apart", "# The users.\n\n", ""},
		{"of another line", "a comment behind code is that code's", "locals {} # none\n", ""},
		{"before the block on its line", "it leads into the block", "", "/* The user. */ "},
		{"scanner's order", "an order to a scanner about the block is no code", "", "#checkov:skip=CKV_AWS_273:why not\n# tfsec:ignore:aws-x-y:exp:2030-01-01\n#trivy:ignore:AVD-AWS-0143\n# kics-scan ignore-block\n"},
		{"licence", "the file's own", "# Copyright Acme\n# All rights reserved.\n", ""},
		{"licence below code", "only a file's first comment is its licence", "locals {}\n", "# Licensed to nobody.\n"},
		{"licence in a block comment", "it ends where its comment ends", "/* SPDX-License-Identifier: MIT */\n", "# The user.\n"},
		{"code", "what is commented out stands for itself", "# resource \"a\" \"b\" {\n#   c = 1\n# }\n", "# The user.\n"},
		{"attribute", "so does one line of it", "# name = \"next\"\n", ""},
		{"code in a block comment", "and in another syntax", "/*\noutput \"a\" {\n  value = 1\n}\n*/\n", ""},
		{"above code", "what leads into code that is commented out stays with it", "# Some day:\n# count = 1\n", ""},
		{"half a block", "what does not parse is no code", "", "# resource \"a\" \"b\" {\n"},
		{"prose", "signs of code alone make no code", "", "# The user (for now)\n# of the pipeline = the robot]\n"},
		{"region", "its other end would be left alone", "#region users\n", "# The user.\n"},
		{"end of a region", "it belongs to what is above", "locals {}\n# endregion\n", ""},
		{"fold", "as another editor writes it", "# Users {{{\n", ""},
		{"section", "two rules enclose a heading", "# -----\n# Users\n# -----\n", "# The user.\n"},
		{"rule", "what a single rule heads is not told", "##########\n# Users\n", ""},
		{"titled rule", "a heading of one line", "// ==== Users ====\n", "// The user.\n"},
		{"box", "a heading in one comment", "/*****\n * Users\n *****/\n", "# The user.\n"},
		{"list", "a dash is no rule", "", "# - the user\n# -- of all\n"},
		{"many signs of code", "what takes too long to tell stays", strings.Repeat("# a = b = c\n", 100), ""},
		{"long", "what is very long is not about one block", strings.Repeat("# More is said of it.\n", 1000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, mark := range []string{"", "\xef\xbb\xbf"} {
				src := mark + tt.stays + tt.goes + block
				want := len(mark + tt.stays)
				for _, crlf := range []bool{false, true} {
					if crlf {
						src = strings.ReplaceAll(src, "\n", "\r\n")
						want = len(mark + strings.ReplaceAll(tt.stays, "\n", "\r\n"))
					}
					if got := comment.Lead([]byte(src), position(t, src)); got != want {
						t.Errorf("%s: it begins at %d, want %d, in %q", tt.reason, got, want, src)
					}
				}
			}
		})
	}
}

// position is where the block begins that the source ends with.
func position(t testing.TB, src string) hcl.Pos {
	t.Helper()
	parsed, diags := hclsyntax.ParseConfig([]byte(src), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	blocks := parsed.Body.(*hclsyntax.Body).Blocks
	return blocks[len(blocks)-1].TypeRange.Start
}

// FuzzLead holds that nothing but comments and white space ever goes along with
// a block, and that a line is taken whole.
func FuzzLead(f *testing.F) {
	f.Add("# The user.\n")
	f.Add("/* x */ /* y\n*/ # z\n// -----\n# a = 1\n")
	f.Add("\xef\xbb\xbf#region\r\na {} # b\r\n/* c */")
	f.Fuzz(func(t *testing.T, head string) {
		src := head + block
		parsed, diags := hclsyntax.ParseConfig([]byte(src), "", hcl.InitialPos)
		if diags.HasErrors() {
			return
		}
		blocks := parsed.Body.(*hclsyntax.Body).Blocks
		if len(blocks) == 0 {
			return
		}
		at := blocks[len(blocks)-1].TypeRange.Start
		lead := comment.Lead([]byte(src), at)
		if lead < 0 || lead > at.Byte {
			t.Fatalf("it begins at %d, and the block at %d", lead, at.Byte)
		}
		if lead > 0 && src[lead-1] != '\n' && src[:lead] != "\xef\xbb\xbf" {
			t.Errorf("it begins within a line, at %d", lead)
		}
		for _, b := range blocks[:len(blocks)-1] {
			if b.CloseBraceRange.End.Line < at.Line && lead < b.CloseBraceRange.End.Byte {
				t.Errorf("a block above is taken along from %d", lead)
			}
		}
	})
}
