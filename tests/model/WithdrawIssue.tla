---------------------------- MODULE WithdrawIssue ----------------------------
(* The race between withdrawing a consultation and issuing the settlement, at  *)
(* two replicas of the coordinator that share one document per case.           *)
(*                                                                             *)
(* Prosecutor and legal aid each write a topic; no record of it is lost or     *)
(* changes its place. A replica takes the next record it has not read, decides *)
(* on the document as stored, and writes. Between the two anything may happen: *)
(* the other replica writes, the replica is lost, the answer to its write is.  *)
(* `Way` says how it writes: as the coordinator does, or wrongly.              *)
EXTENDS Naturals, Sequences, TLC

CONSTANTS Replicas,        \* those of the coordinator
          Proposals,       \* how often a settlement is proposed at most
          ProsecutorSays,  \* how many words at most, proposals among them
          LegalAidSays,
          Losses,          \* how often a replica or an answer is lost at most
          Way              \* "one write", "check apart", "unguarded"

VARIABLES said,    \* what lies on each topic, in order
          doc,     \* the case as stored
          read,    \* how far each replica read each topic
          mind,    \* what each replica has read and decided on, and not written
          losses,
          issues,  \* every settlement that was issued, in order: nobody forgets it
          wrong    \* whether one was issued that should not have been

vars == <<said, doc, read, mind, losses, issues, wrong>>

Topics == {"prosecutor", "legal aid"}
Nothing == [what |-> "nothing"]

Init ==
    /\ said = [t \in Topics |-> <<>>]
    /\ doc = [version |-> 0, cursor |-> [t \in Topics |-> 0], proposal |-> 0, asked |-> 0,
              standing |-> {}, issued |-> {}, contested |-> FALSE]
    /\ read = [r \in Replicas |-> [t \in Topics |-> 0]]
    /\ mind = [r \in Replicas |-> Nothing]
    /\ losses = 0
    /\ issues = <<>>
    /\ wrong = FALSE

------------------------------------------------------------------------------
(* What the agencies say. They know their own words only.                      *)

Proposed == {said["prosecutor"][n].on : n \in {m \in 1..Len(said["prosecutor"]) :
                                                said["prosecutor"][m].what = "proposed"}}
Newest == IF Proposed = {} THEN 0 ELSE CHOOSE v \in Proposed : \A w \in Proposed : w <= v

Says(topic, what, on) ==
    /\ said' = [said EXCEPT ![topic] = Append(@, [what |-> what, on |-> on])]
    /\ UNCHANGED <<doc, read, mind, losses, issues, wrong>>

Prosecutor ==
    /\ Len(said["prosecutor"]) < ProsecutorSays
    /\ \/ Newest < Proposals /\ Says("prosecutor", "proposed", Newest + 1)
       \/ Newest > 0 /\ Says("prosecutor", "asked", Newest)
       \/ Newest > 0 /\ Says("prosecutor", "ask withdrawn", Newest)

LegalAid ==
    /\ Len(said["legal aid"]) < LegalAidSays
    /\ \E v \in Proposed :
          Says("legal aid", "consulted", v) \/ Says("legal aid", "consultation withdrawn", v)

------------------------------------------------------------------------------
(* The coordinator: one record folded into the case, and what follows.         *)

IsNext(d, topic, n) == n = d.cursor[topic] + 1

Heard(d, one) ==
    CASE one.what = "proposed" -> [d EXCEPT !.proposal = one.on]
      [] one.what = "asked" -> [d EXCEPT !.asked = one.on]
      [] one.what = "ask withdrawn" -> [d EXCEPT !.asked = IF @ = one.on THEN 0 ELSE @]
      [] one.what = "consulted" -> [d EXCEPT !.standing = @ \cup {one.on}]
      [] one.what = "consultation withdrawn" -> [d EXCEPT !.standing = @ \ {one.on}]

\* A record that was read before changes nothing: its number is not the next.
Fold(d, topic, n) ==
    IF IsNext(d, topic, n) THEN Heard([d EXCEPT !.cursor[topic] = n], said[topic][n]) ELSE d

MayBeIssued(d) == d.proposal # 0 /\ d.asked = d.proposal /\ d.proposal \in d.standing

Contest(d) == [d EXCEPT !.contested = @ \/ \E v \in d.issued : v \notin d.standing]

Issue(d) == [d EXCEPT !.issued = @ \cup {d.proposal}]

Decide(d) == Contest(IF d.issued = {} /\ MayBeIssued(d) THEN Issue(d) ELSE d)

Begins(r) ==
    /\ mind[r] = Nothing
    /\ \E t \in Topics :
          /\ read[r][t] < Len(said[t])
          /\ mind' = [mind EXCEPT ![r] = [what |-> "decided", topic |-> t, n |-> read[r][t] + 1, saw |-> doc]]
    /\ UNCHANGED <<said, doc, read, losses, issues, wrong>>

\* What was read before is not written again.
IsNew(r) == IsNext(mind[r].saw, mind[r].topic, mind[r].n)

Wins(r) == Way # "one write" \/ mind[r].saw.version = doc.version

Decided(r) ==
    LET one == mind[r]
        saw == Fold(one.saw, one.topic, one.n)
        stored == Fold(doc, one.topic, one.n)
    IN  IF Way = "check apart"
        THEN Contest(IF saw.issued = {} /\ stored.issued = {} /\ MayBeIssued(saw)
                     THEN [stored EXCEPT !.issued = {saw.proposal}] ELSE stored)
        ELSE Decide(saw)

\* What is issued with this write, and whether the case as stored, with this record, allows it.
Writes(r) ==
    LET new == Decided(r)
        stored == Fold(doc, mind[r].topic, mind[r].n)
        now == new.issued \ mind[r].saw.issued
    IN  /\ doc' = [new EXCEPT !.version = doc.version + 1]
        /\ IF now = {} THEN UNCHANGED <<issues, wrong>>
           ELSE \E v \in now :
                   /\ issues' = Append(issues, v)
                   /\ wrong' = (wrong \/ ~(stored.proposal = v /\ MayBeIssued(stored)))

ReadsOn(r) == read' = [read EXCEPT ![r][mind[r].topic] = mind[r].n]

\* It writes and reads on; or loses the race and takes the same record again.
Ends(r) ==
    /\ mind[r] # Nothing
    /\ IF ~IsNew(r) THEN ReadsOn(r) /\ UNCHANGED <<doc, issues, wrong>>
       ELSE IF Wins(r) THEN Writes(r) /\ ReadsOn(r) ELSE UNCHANGED <<doc, issues, wrong, read>>
    /\ mind' = [mind EXCEPT ![r] = Nothing]
    /\ UNCHANGED <<said, losses>>

\* It writes and never learns of it: it takes the same record again.
AnswerIsLost(r) ==
    /\ losses < Losses
    /\ mind[r] # Nothing
    /\ IsNew(r) /\ Wins(r)
    /\ Writes(r)
    /\ mind' = [mind EXCEPT ![r] = Nothing]
    /\ losses' = losses + 1
    /\ UNCHANGED <<said, read>>

\* What it had not written is gone, and it reads from the beginning.
Restarts(r) ==
    /\ losses < Losses
    /\ mind' = [mind EXCEPT ![r] = Nothing]
    /\ read' = [read EXCEPT ![r] = [t \in Topics |-> 0]]
    /\ losses' = losses + 1
    /\ UNCHANGED <<said, doc, issues, wrong>>

Next ==
    \/ Prosecutor
    \/ LegalAid
    \/ \E r \in Replicas : Begins(r) \/ Ends(r) \/ AnswerIsLost(r) \/ Restarts(r)

Alike == Permutations(Replicas)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
NothingIsIssuedWrongly == ~wrong

NothingIsIssuedTwice == Len(issues) <= 1

WhatHasEverythingIsIssued == MayBeIssued(doc) => doc.issued # {}

WhatLostItsGroundIsContested == (\E v \in doc.issued : v \notin doc.standing) => doc.contested
==============================================================================
