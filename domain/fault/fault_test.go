package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"uptake/domain/fault"
)

func TestAFaultMatchesItsSentinelByCode(t *testing.T) {
	t.Parallel()
	closed := &fault.Error{Kind: fault.Closed, Code: "challenge.closed", Message: "Closed."}
	other := &fault.Error{Kind: fault.Closed, Code: "round.closed", Message: "Closed."}
	err := fmt.Errorf("posting: %w", closed.With(errors.New("cause")))

	if !errors.Is(err, closed) {
		t.Errorf("a copy with a cause does not match its sentinel: %v", err)
	}
	if errors.Is(err, other) {
		t.Errorf("a fault of the same kind but another code matches")
	}
	if closed.Err != nil {
		t.Errorf("With changed the sentinel")
	}
}

func TestAnErrorThatIsNoFaultIsInternal(t *testing.T) {
	t.Parallel()
	cause := errors.New("secret")
	if got := fault.Of(cause); got.Kind != fault.Internal || !errors.Is(got, cause) {
		t.Errorf("got %v, want an internal fault around the cause", got)
	}
	if got := fault.KindOf(fmt.Errorf("x: %w", &fault.Error{Kind: fault.Gone})); got != fault.Gone {
		t.Errorf("got kind %v, want Gone", got)
	}
}

func TestNoFieldsIsNoFault(t *testing.T) {
	t.Parallel()
	var f fault.Fields
	if err := f.Fault("x", "y"); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	f.Add("title", "Enter a title.")
	f.Add("body", "Describe the change.")
	if got := fault.Of(f.Fault("idea.invalid", "There is a problem.")); len(got.Fields) != 2 || got.Kind != fault.Invalid {
		t.Errorf("got %+v, want two fields", got)
	}
}
