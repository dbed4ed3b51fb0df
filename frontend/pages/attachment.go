package pages

import (
	"context"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Attachments is the page on which the author of an idea attaches pictures and
// documents, and on which those who manage them see what waits.
type Attachments struct {
	Base frontend.Base
	Words
	Idea   challenge.View
	Actor  account.Actor
	All    []attachment.Attachment
	Full   bool   // no more can be attached
	MayNot string // why nothing can be attached now; empty where it can
	Form   AttachmentForm
}

// AttachmentForm is what somebody has typed beside a file. The file itself has to be
// chosen again.
type AttachmentForm struct {
	Alt, Transcript, People, Agreed, Who, What string
	Doubts                                     []challenge.Doubt
	Again                                      bool // they have sent it before
	Fields                                     fault.Fields
}

// AttachmentChange is the page on which one attachment is described, agreed to,
// hidden or removed.
type AttachmentChange struct {
	Base frontend.Base
	Words
	Idea       challenge.View
	One        attachment.Attachment
	Opens      bool // its bytes may be shown here
	Own        bool // the reader wrote the idea
	Moderate   bool
	Describe   bool // its description may be changed now
	Advice     string
	Alt        string
	Transcript string
	Who        string
	What       string
	Reason     string
	Doubts     []challenge.Doubt
	Fields     fault.Fields
}

// AttachmentsURL is the address of what is attached to an idea.
func AttachmentsURL(i id.Idea) string { return IdeaURL(i) + "/attachments" }

// AttachmentURL is the address of the bytes of an attachment.
func AttachmentURL(a attachment.Attachment) string {
	return AttachmentsURL(a.Idea) + "/" + strconv.FormatInt(int64(a.ID), 10)
}

// smallURL is the address of the copy of a picture that fits on a page.
func smallURL(a attachment.Attachment) string {
	if a.Small == "" {
		return AttachmentURL(a)
	}
	return AttachmentURL(a) + "/small"
}

// aboutFile says what a document is and how large.
func aboutFile(ctx context.Context, a attachment.Attachment) string {
	kB := (a.Bytes + 1023) / 1024
	if kB < 1024 {
		return text.T(ctx, "%s, %s kB", a.Kind.Word(), strconv.Itoa(kB))
	}
	return text.T(ctx, "%s, %s MB", a.Kind.Word(), strconv.FormatFloat(float64(kB)/1024, 'f', 1, 64))
}

// attachmentState says how it stands with an attachment, and what to do about it.
func attachmentState(ctx context.Context, a attachment.Attachment) string {
	switch a.State() {
	case attachment.WaitsForScan:
		return text.T(ctx, "Waits for the check for harmful software. It is shown by itself once it has been checked.")
	case attachment.WaitsForConsent:
		return text.T(ctx, "Waits for the consent of the people in it. Nobody can open it until then.")
	case attachment.WaitsForLook:
		if !a.Kind.Recording() {
			return text.T(ctx, "Waits for a moderator, who looks at it before others can see it.")
		}
		return text.T(ctx, "Waits for a moderator. Others can play it once a moderator has looked at it.")
	case attachment.Hidden:
		return text.T(ctx, "Removed from public view by a moderator: %s", a.HiddenReason)
	case attachment.Shown:
		return text.T(ctx, "Everybody who can read the idea can open it.")
	}
	switch a.RemovedWhy {
	case attachment.ConsentWithdrawn:
		return text.T(ctx, "Removed, because somebody in it does not agree any more.")
	case attachment.Refused:
		return text.T(ctx, "Removed, because the check for harmful software refused it.")
	case attachment.IdeaWithdrawn:
		return text.T(ctx, "Removed with the idea, which its author has withdrawn.")
	case attachment.ByModerator:
		return text.T(ctx, "Removed by a moderator.")
	}
	return text.T(ctx, "Removed by its author.")
}

func (f AttachmentForm) people(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "people", Legend: text.T(ctx, "Can people be recognised in it?"), LegendSize: parts.S, Value: f.People,
		Hint:  text.T(ctx, "By their face, their voice, their name, a badge, a tattoo or where they are. Everybody counts: patients, visitors and staff."),
		Error: parts.ErrorFor(ctx, f.Fields, "people"),
		Items: []parts.Radio{
			{Value: string(attachment.No), Label: text.T(ctx, "No")},
			{Value: string(attachment.Yes), Label: text.T(ctx, "Yes")},
		},
	}
}

func (f AttachmentForm) agreed(ctx context.Context) parts.Radios {
	return parts.Radios{
		Name: "agreed", Legend: text.T(ctx, "If there are: have all of them agreed?"), LegendSize: parts.S, Value: f.Agreed, Error: parts.ErrorFor(ctx, f.Fields, "agreed"),
		Items: []parts.Radio{
			{Value: string(attachment.Yes), Label: text.T(ctx, "Yes")},
			{Value: string(attachment.No), Label: text.T(ctx, "Not yet"), Hint: text.T(ctx, "It waits, and nobody can open it, until you say that they have.")},
		},
	}
}
