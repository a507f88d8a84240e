"""What a study says, as pure functions over codings: agreement, co-occurrence, saturation, similarity, wording."""
