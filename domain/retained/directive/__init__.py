"""The directive that sends seconded cadres home, or ends what they still owe: by four eyes, for one or thousands."""
