package edit

import (
	"fmt"
	"strings"
	"testing"
)

// users is code of so many lines, ten of them a block.
func users(lines int) []byte {
	var b strings.Builder
	for i := 0; i*10 < lines; i++ {
		fmt.Fprintf(&b, `resource "aws_iam_user" "u%d" {
  name = "user-%d"

  tags = {
    a = "b"
  }

  path = "/x/"
}

`, i, i)
	}
	return []byte(b.String())
}

// BenchmarkApply is one edit of a file, each kind beside what a bare parse of the
// file costs.
func BenchmarkApply(b *testing.B) {
	const address = "aws_iam_user.u7"
	steps := []struct {
		name string
		step Step
	}{
		{"remove_block", RemoveBlock{Address: address}},
		{"set_attribute", SetAttribute{address, "path", `"/y/"`}},
		{"new_attribute", SetAttribute{address, "force", "true"}},
		{"set_key", SetAttribute{address, "tags.a", `"c"`}},
		{"new_nested_block", SetAttribute{address, "net.id", `"c"`}},
		{"remove_attribute", RemoveAttribute{address, "path"}},
		{"append_block", AppendBlock{"variable \"x\" {\n}\n"}},
	}
	for _, lines := range []int{200, 2000} {
		src := users(lines)
		b.Run(fmt.Sprintf("parse/%d", lines), func(b *testing.B) {
			for b.Loop() {
				if _, err := parse("users.tf", src); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, s := range steps {
			b.Run(fmt.Sprintf("%s/%d", s.name, lines), func(b *testing.B) {
				for b.Loop() {
					if _, err := Apply("users.tf", src, s.step); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
