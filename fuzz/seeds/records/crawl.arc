crawl.arc
filedesc://crawl.arc 0.0.0.0 20240502080000 text/plain 70
1 0 Lindhaven
URL IP-address Archive-date Content-type Archive-length

https://lindhaven-courier.example/bridge 192.0.2.1 20240502080000 text/html 1059
HTTP/1.0 200 OK
Content-Type: text/html

<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Lindhaven bridge stays closed until June | Lindhaven Courier</title><meta property="og:title" content="Lindhaven bridge stays closed until June"><meta property="og:site_name" content="Lindhaven Courier"><meta property="article:published_time" content="2024-04-16T23:10:00+02:00"></head><body><nav><a href="/">Home</a> <a href="/town">Town</a></nav><article><h1>Lindhaven bridge stays closed until June</h1><p class="byline">By Mira Tolle</p><p>The harbour bridge of Lindhaven will stay closed until the middle of June, the town council said on Tuesday, after divers found two more cracks in its northern pier.</p><p>"Nobody wants to open a bridge twice," council leader Petra Osk told reporters. "We will wait for the engineers."</p><p>About nine thousand cars cross the bridge on a working day. The ferry between the two halves of the town will run every twelve minutes, and it will cost nothing.</p></article><footer>Imprint</footer></body></html>
