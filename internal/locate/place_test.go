package locate_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// TestCarried: a reported place of a file that has changed since is what stood there,
// or nothing.
func TestCarried(t *testing.T) {
	const a, b, c = "resource \"aws_iam_user\" \"a\" {\n  name = \"a\"\n}\n", "# about b\nresource \"aws_iam_user\" \"b\" {\n  name = \"b\"\n}\n", "resource \"aws_iam_user\" \"c\" {\n  name = \"c\"\n}\n"
	for _, tt := range []struct {
		name, path, was, now string
		line                 int
		want                 locate.Place
		reason               string
	}{
		{"moved up", "m.tf", a + b + c, b + c, 6, locate.Place{Address: "aws_iam_user.b"}, "the block before it is gone"},
		{"moved down", "m.tf", a + b, c + a + b, 2, locate.Place{Address: "aws_iam_user.a"}, "another block came before it"},
		{"its comment", "m.tf", a + b + c, b + c, 4, locate.Place{Address: "aws_iam_user.b"}, "a comment about the block is of it"},
		{"gone", "m.tf", a + b + c, a + c, 6, locate.Place{Gone: true}, "c stands there now"},
		{"no block", "m.tf", a + "\n\n" + c, c, 4, locate.Place{Gone: true}, "nothing stood there"},
		{"a line of text", "m.env", "A=1\nB=2\n", "X=0\nA=1\nB=2\n", 2, locate.Place{StartLine: 3}, "the same line, further down"},
		{"a line that is there twice", "m.env", "A=1\nB=2\n", "B=2\nA=1\nB=2\n", 2, locate.Place{Gone: true}, "either may be meant"},
		{"a line that was there twice", "m.env", "B=2\nB=2\n", "B=2\n", 2, locate.Place{Gone: true}, "either may be gone"},
		{"a changed line", "m.env", "A=1\nB=2\n", "A=1\nB=3\n", 2, locate.Place{Gone: true}, "it is another value"},
		{"beyond the end", "m.env", "A=1\n", "A=2\n", 9, locate.Place{Gone: true}, "the report saw another file"},
	} {
		source := func(text string) *locate.Source {
			s, err := locate.Parse(locate.File{Path: tt.path, Data: []byte(text)})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		got := locate.NewCarrier(source(tt.was), source(tt.now)).Carried(locate.Place{Path: tt.path, StartLine: tt.line})
		if got.Address != tt.want.Address || got.Gone != tt.want.Gone || tt.want.StartLine > 0 && got.StartLine != tt.want.StartLine {
			t.Errorf("%s: %+v, want %+v, because %s", tt.name, got, tt.want, tt.reason)
		}
		found := locate.NewIndex([]*locate.Source{source(tt.now)}).Find(locate.Query{Places: []locate.Place{got}}, key)
		if tt.want.Address != "" && (len(found.Sites) != 1 || found.Sites[0].Address != tt.want.Address) || tt.want.Gone && len(found.Sites) > 0 {
			t.Errorf("%s: found %+v, because %s", tt.name, found, tt.reason)
		}
	}
}
