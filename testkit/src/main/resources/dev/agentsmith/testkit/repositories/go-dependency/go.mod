module example.org/titles

go 1.19

require go.example.org/agentsmith/Slug v0.4.0

require go.example.org/agentsmith/words v1.2.0 // indirect
