package finding

import "testing"

func BenchmarkWeak(b *testing.B) {
	s := NewSecret("kXq92LpVz7mB4tRw8YcN3hJs6FdG1aEu5ZoQiT0xKvPyMlWn")
	for b.Loop() {
		if s.Weak() {
			b.Fatal("weak")
		}
	}
}
